// A sitting on a page of its own: where somebody comes who pressed the button before the desk's scripts were there.

import { follow } from "./sitting.js";

follow(document.getElementById("sitting"));
