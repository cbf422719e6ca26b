import type { Theme } from "vitepress";
// Without the fonts that VitePress ships: the system's own are there at once.
import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";
import "./print.css";

export default {
  extends: DefaultTheme,
} satisfies Theme;
