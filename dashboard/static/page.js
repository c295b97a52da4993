// What only a script in the page can do. It is loaded before Streamlit's own and needs nothing of it but its markup.
"use strict";

// One choice of the reader, one entry in the browser's history. Streamlit makes an entry of every address that a run
// writes; those that no hand led to (a first visit, the filters that follow to another page) mend the entry they stand in.
{
  const push = history.pushState;
  let acted = false;
  for (const kind of ["pointerdown", "keydown", "click"]) {
    addEventListener(kind, () => { acted = true; }, true);
  }
  history.pushState = function (...entry) {
    const settled = new URLSearchParams(location.search).has("lang");
    const own = acted && settled;
    acted = false;
    return (own ? push : history.replaceState).apply(this, entry);
  };
}
