import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";

/** What may be wider than its place. Where it is, the keyboard reaches it and scrolls it. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div ref={place} role="group" className="st-scroll" aria-label={label} {...(scrolls ? { tabIndex: 0 } : {})}>
      {children}
    </div>
  );
}
