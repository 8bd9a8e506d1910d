/**
 * Fitting text into a width.
 *
 * Owns a cache of character widths per font, so that a text is cut without
 * measuring it again on every frame. Kerning is left out: the error is below
 * a pixel for the short texts of a bar.
 */

export type MeasureChar = (font: string, char: string) => number;

const ELLIPSIS = "…";

export class TextFitter {
  readonly #measure: MeasureChar;
  readonly #widths = new Map<string, Map<string, number>>();

  constructor(measure: MeasureChar) {
    this.#measure = measure;
  }

  /** Forgets every width: the typeface has changed. */
  clear(): void {
    this.#widths.clear();
  }

  /** The text, cut with an ellipsis to be no wider than `max`; empty when not even one character fits. */
  fit(font: string, text: string, max: number): string {
    const widths = this.#of(font);
    const dots = this.#width(widths, font, ELLIPSIS);
    let used = 0;
    let kept = 0;
    let at = 0;
    for (const char of text) {
      used += this.#width(widths, font, char);
      if (used > max) return kept === 0 ? "" : text.slice(0, kept).trimEnd() + ELLIPSIS;
      at += char.length;
      if (used + dots <= max) kept = at;
    }
    return text;
  }

  /** The width of a text in pixels. */
  width(font: string, text: string): number {
    const widths = this.#of(font);
    let used = 0;
    for (const char of text) used += this.#width(widths, font, char);
    return used;
  }

  #of(font: string): Map<string, number> {
    const known = this.#widths.get(font);
    if (known !== undefined) return known;
    const fresh = new Map<string, number>();
    this.#widths.set(font, fresh);
    return fresh;
  }

  #width(widths: Map<string, number>, font: string, char: string): number {
    const known = widths.get(char);
    if (known !== undefined) return known;
    const measured = this.#measure(font, char);
    widths.set(char, measured);
    return measured;
  }
}

/** A fitter that measures with a canvas. */
export function canvasFitter(ctx: CanvasRenderingContext2D): TextFitter {
  return new TextFitter((font, char) => {
    ctx.font = font;
    return ctx.measureText(char).width;
  });
}
