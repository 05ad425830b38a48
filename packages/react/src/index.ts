// Tables, forms, figures and records.

export { Button, type ButtonProps, IconButton } from "./controls/button.tsx";
// Controls.
export { Icon, type IconName } from "./controls/icons.tsx";
export { type Tab, Tabs } from "./controls/tabs.tsx";
export { applyStoredTheme, type Theme, ThemeToggle } from "./controls/theme.tsx";
export { useUrlParameter } from "./controls/use-url-parameter.ts";
export { Form, type FormProps } from "./form/form.tsx";
// Words and figures as the components write them.
export { csvText } from "./format/csv.ts";
export { numberText, shortNumberText } from "./format/number-text.ts";
export { durationText, exactTime, relativeTime } from "./format/time-text.ts";
export { type ValueText, valueText } from "./format/value-text.ts";
export { countText, labelOf } from "./format/words.ts";
// The frame around a page.
export { AppShell, type NavigationEntry } from "./frame/app-shell.tsx";
export { Breadcrumbs, type Crumb } from "./frame/breadcrumbs.tsx";
export { Inspector } from "./frame/inspector.tsx";
export { Facts } from "./metrics/facts.tsx";
export { Decision, KpiFigure, KpiTile, type KpiTileProps } from "./metrics/kpi-tile.tsx";
// Overlays.
export { type Command, CommandPalette, useCommandKey } from "./overlays/command-palette.tsx";
export { Dialog } from "./overlays/dialog.tsx";
export { Popover } from "./overlays/popover.tsx";
export { type Tell, ToastRegion, type ToastText, useToast } from "./overlays/toast.tsx";
// Hooks over remotes.
export type { RemotePhase, RemoteState, Staleness } from "./remote/remote-state.ts";
export { type CallOutcome, type CallPhase, type CallState, useCall } from "./remote/use-call.ts";
export { type ListRows, type ListState, useList } from "./remote/use-list.ts";
export { useNow } from "./remote/use-now.ts";
export { useOnline } from "./remote/use-online.ts";
export { useDashboard, useMetric, useQuery } from "./remote/use-query.ts";
export { useRemote } from "./remote/use-remote.ts";
// States, none of which a view of something remote can do without.
export { Empty, type EmptyText } from "./states/empty.tsx";
export { ErrorCard } from "./states/error-card.tsx";
export { Loading, type LoadingShape } from "./states/loading.tsx";
export { Degraded, LowConfidence, Masked, NotMeasured, Stale } from "./states/notices.tsx";
export { RemoteView, type RemoteViewProps } from "./states/remote-view.tsx";
export { RoleChip, type RoleName, roleNames } from "./states/role-chip.tsx";
export { Status, type StatusName } from "./states/status.tsx";
export type { ColumnChoice, ColumnOptions } from "./table/columns.ts";
export { DataTable, type PlainTableProps, type RemoteTableProps, type TableOptions } from "./table/data-table.tsx";
