/** Parts as the workbook writes them: `P-100 x2; P-7`. */
export function parseParts(text: string): [string, number][] {
  return text
    .split(/[;；]/)
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => {
      const match = /^(.*?)\s*[x×*]\s*(\d+)$/i.exec(item);
      return match?.[1] ? [match[1], Number(match[2])] : [item, 1];
    });
}
