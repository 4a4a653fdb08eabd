// kolo.js -- what a script adds to pages that work without one.
import { closeMenus } from "./menus.js";
import { followLive } from "./live.js";
import { offerMarks } from "./marks.js";
import { filterInPlace } from "./results.js";
import { offerSuggestions } from "./suggest.js";
import { closeToasts } from "./toasts.js";

document.documentElement.classList.add("js");
closeMenus();
closeToasts();
filterInPlace();
followLive();
offerMarks();
offerSuggestions();
