/** Where the screen is: the hash of the address, such as `#/request/R-0001`. */
class Router {
  path = $state(read());
  /** `["request", "R-0001"]`. */
  readonly parts = $derived(this.path.split("/").filter(Boolean).map(decodeURIComponent));

  /** A part of the address while one is at that place: a view that is being left no longer reads it. */
  under(place: string, at = 1): string | undefined {
    return this.parts[0] === place ? this.parts[at] : undefined;
  }

  start(): () => void {
    const follow = (): void => {
      this.path = read();
    };
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
    };
  }

  /** Goes to `/board` and the like; a step in the history. */
  go(path: string): void {
    location.hash = path;
  }

  /** Goes there without a step in the history. */
  replace(path: string): void {
    history.replaceState(null, "", `#${path}`);
    this.path = read();
  }
}

function read(): string {
  return location.hash.replace(/^#/, "") || "/today";
}

export const router = new Router();

/** The address of a demand. */
export function requestPath(requestId: string): string {
  return `/request/${encodeURIComponent(requestId)}`;
}
