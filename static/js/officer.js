import { Address } from "./address.js";
import { Autosave } from "./autosave.js";
import { Combobox } from "./combobox.js";
import { Copy } from "./copy.js";
import { start } from "./page.js";
import { Poll } from "./poll.js";
import { Reveal } from "./reveal.js";
import { Shortcuts } from "./shortcuts.js";
import { Upload } from "./upload.js";

start([Combobox, Address, Autosave, Copy, Poll, Reveal, Shortcuts, Upload]);
