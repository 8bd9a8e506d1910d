/**
 * The Han typeface, in slices that the engine fetches only for characters it
 * meets. Chinese needs it at once; other languages load this after the first
 * paint, for names of buyers and the name of the language itself.
 */
import "@fontsource/noto-sans-sc/400.css";
import "@fontsource/noto-sans-sc/600.css";
