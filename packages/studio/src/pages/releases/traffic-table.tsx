import type { ReactElement } from "react";
import type { StudioReleaseTraffic } from "throughline/client/studio";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { millisecondsText, percentText } from "../../pieces/words.ts";

/** What releases answered of each endpoint. `roleOf` says what a release is; without it the column is left out. */
export function TrafficTable({
  traffic,
  roleOf,
}: {
  readonly traffic: readonly StudioReleaseTraffic[];
  readonly roleOf?: (release: string) => string;
}): ReactElement {
  return (
    <Scroll label="Requests by release, rows">
      <table className="st-table" aria-label="Requests by release">
        <thead>
          <tr>
            {roleOf === undefined ? null : <th scope="col">Release</th>}
            <th scope="col">Endpoint</th>
            <NumberHeads titles={["Requests", "Failed", "Fell back", "p99"]} />
          </tr>
        </thead>
        <tbody>
          {traffic.map(({ release, endpoint, requests, failed, degraded, p99Ms }) => (
            <tr key={`${release} ${endpoint}`}>
              {roleOf === undefined ? null : (
                <th scope="row">
                  {roleOf(release)} <code className="st-note">{release}</code>
                </th>
              )}
              <td>
                <code>{endpoint}</code>
              </td>
              <td className="st-number">{requests.toLocaleString("en-US")}</td>
              <td className="st-number">{partText(failed, requests)}</td>
              <td className="st-number">{partText(degraded, requests)}</td>
              <td className="st-number">{p99Ms === null ? "–" : millisecondsText(p99Ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const partText = (part: number, of: number) =>
  part === 0 ? "0" : `${part.toLocaleString("en-US")} (${percentText(part / of)})`;
