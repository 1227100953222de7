
// What the page does beyond being read: filters, search, the passage under the cursor, stripes in the margin.
// Nothing is loaded, sent or kept; the address after # holds what is chosen, so that a view can be linked to.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const data = JSON.parse($("data").textContent);
  const [main, about, hits, q] = ["main", "about", "hits", "q"].map($);
  const [CODE, CODER, PARTICIPANTS, LANE, DOUBT, MEMO] = [0, 1, 2, 3, 4, 5];
  const LISTS = { code: data.codes, coder: data.coders, participant: data.participants };
  const START = { code: null, coder: data.counted, participant: null };
  const LANES = 7;

  // ---- what is chosen

  let chosen = { ...START };
  let shown = [];
  const codingsOf = new Map(all("[data-k]").map((el) => [el, el.dataset.k.split(" ").map(Number)]));
  const turns = all(".turn");
  const up = (code) => data.codes[code][2];
  const isUnder = (code, theme) => code !== null && (code === theme || isUnder(up(code), theme));
  const isChosen = (coding) =>
    (chosen.code === null || isUnder(coding[CODE], chosen.code)) &&
    (chosen.coder === null || coding[CODER] === chosen.coder) &&
    (chosen.participant === null || coding[PARTICIPANTS].includes(chosen.participant));
  const isNarrowed = () => Object.keys(START).some((what) => chosen[what] !== START[what]);
  const unfold = (el) => el.closest("details")?.toggleAttribute("open", true);
  const shownOf = (el) => (codingsOf.get(el) || []).filter((k) => shown[k]);

  function show() {
    shown = data.codings.map(isChosen);
    for (const el of codingsOf.keys()) {
      const on = shownOf(el).length > 0;
      if (el.classList.contains("r")) el.classList.toggle("on", on);
      else el.hidden = !on;
    }
    const narrowed = isNarrowed();
    // A quote that no coding marks is nobody's and of no code.
    for (const quote of all(".quote:not([data-k])")) quote.hidden = narrowed;
    const folds = narrowed && !($("whole") && $("whole").checked);
    for (const turn of turns) turn.hidden = folds && !turn.querySelector(".r.on");
    for (const doc of all(".doc")) {
      doc.hidden = folds && !doc.querySelector(".turn:not([hidden])");
      for (const title of all("h4", doc)) title.hidden = folds;
    }
    const themes = all(".theme");
    for (const theme of themes) theme.hidden = narrowed;
    themes.forEach((theme, at) => {
      // A theme heads those below it, also if nothing is said of it alone.
      const heads = narrowed && theme.querySelector(".quote:not([hidden])");
      for (let code = at; heads && code !== null; code = up(code)) themes[code].hidden = false;
      for (const more of all(".more", theme)) {
        const count = all(".quote:not([hidden])", more).length;
        more.hidden = count === 0;
        more.firstElementChild.textContent = `${count} more passage${count === 1 ? "" : "s"}`;
        if (narrowed) more.open = true;
      }
    });
    const links = all(".codes .code-link");
    links.forEach((link, code) => link.toggleAttribute("aria-current", code === chosen.code));
    links.forEach((link, code) => code === chosen.code && link.setAttribute("aria-current", "true"));
    main.classList.toggle("chosen", chosen.code !== null);
    const color = chosen.code === null ? "" : getComputedStyle(links[chosen.code]).getPropertyValue("--c");
    main.style.setProperty("--chosen", color);
    for (const what of ["coder", "participant"]) if ($(what)) $(what).value = chosen[what] ?? "";
    $("clear").disabled = !narrowed && !q.value;
    passages = null;
    hide();
    search(false);
    redraw();
  }

  function choose(change) {
    chosen = { ...chosen, ...change };
    const state = new URLSearchParams();
    for (const what of Object.keys(START)) {
      if (chosen[what] !== START[what]) state.set(what, chosen[what] === null ? "any" : LISTS[what][chosen[what]][0]);
    }
    const hash = state.size ? `#${state}` : "#";
    if (hash !== (location.hash || "#")) history.pushState(null, "", hash);
    show();
  }

  /** What the address says; a part it does not name is as at the start. */
  function readAddress() {
    if (location.hash.length > 1 && !location.hash.includes("=")) return reveal(location.hash);
    const state = new URLSearchParams(location.hash.slice(1));
    chosen = { ...START };
    for (const what of Object.keys(START)) {
      const wanted = state.get(what);
      const place = LISTS[what].findIndex(([id]) => id === wanted);
      if (place >= 0) chosen[what] = place;
      else if (wanted === "any") chosen[what] = null;
    }
    if (state.has("q")) q.value = state.get("q");
    show();
  }

  /** A link into a turn that a filter has folded away unfolds all turns. */
  function reveal(hash) {
    const target = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    if ($("whole")) $("whole").checked = true;
    show();
    target.scrollIntoView({ block: "center", behavior: "instant" });
  }

  // ---- search

  let found = [];
  let here = -1;
  let texts = null;
  const marks = typeof Highlight === "function" && CSS.highlights;
  const letter = (c) => {
    const plain = c.normalize("NFD")[0].toLowerCase();
    return plain.length === 1 ? plain : c;
  };
  /** As it is compared: without case and accents, one letter for one letter. */
  const fold = (text) =>
    text.replace(/[^\x00-\x7f]/g, letter).replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\s/g, " ").toLowerCase();

  function search(goes) {
    const wanted = fold(q.value).trim();
    found = [];
    here = -1;
    if (wanted) {
      texts ||= all(".find").map((el) => ({ el, folded: fold(el.textContent) }));
      for (const { el, folded } of texts) {
        let at = folded.indexOf(wanted);
        if (at < 0 || el.closest("[hidden]")) continue;
        for (; at >= 0; at = folded.indexOf(wanted, at + wanted.length)) found.push([el, at, at + wanted.length]);
      }
    }
    if (marks) {
      marks.set("found", new Highlight(...found.slice(0, 5000).map(range)));
      marks.delete("here");
    }
    if (goes && found.length) go(1);
    else say();
  }

  function range([el, start, end]) {
    const range = document.createRange();
    const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    let from = 0;
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const to = from + node.length;
      if (start >= from && start < to) range.setStart(node, start - from);
      if (end <= to) {
        range.setEnd(node, end - from);
        break;
      }
      from = to;
    }
    return range;
  }

  function go(step) {
    if (!found.length) return;
    here = (here + step + found.length) % found.length;
    const place = range(found[here]);
    unfold(found[here][0]);
    if (marks) marks.set("here", new Highlight(place));
    place.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    say();
  }

  function say() {
    const count = shown.filter(Boolean).length;
    const whose = chosen.code === null ? "" : ` of ${data.codes[chosen.code][1]}`;
    if (q.value) hits.value = found.length ? `${here + 1 || "–"} of ${found.length}` : "nothing found";
    else hits.value = isNarrowed() ? `${count} coding${count === 1 ? "" : "s"}${whose}` : "";
    $("clear").disabled = !isNarrowed() && !q.value;
  }

  // ---- the passage under the cursor

  let passages = null;
  let current = null;
  let stays = false;

  function tell(el) {
    const codings = shownOf(el).map((k) => data.codings[k]);
    if (!codings.length) return hide();
    about.replaceChildren(...codings.map((coding) => {
      const p = document.createElement("p");
      const path = [];
      for (let code = coding[CODE]; code !== null; code = up(code)) path.unshift(data.codes[code][1]);
      p.className = `c${coding[CODE]}`;
      p.append(path.join(" › "));
      const by = document.createElement("small");
      by.textContent = data.coders[coding[CODER]][1] + (coding[DOUBT] ? ", uncertain" : "");
      p.append(by);
      if (coding[MEMO]) {
        const memo = document.createElement("q");
        memo.textContent = coding[MEMO];
        p.append(memo);
      }
      return p;
    }));
    about.hidden = false;
  }

  function hide() {
    about.hidden = true;
    stays = false;
    if (current) current.classList.remove("at");
    current = null;
  }

  /** Where passages begin, in the order of the page. */
  function beginnings() {
    const runs = all(".r.on").filter((run) => !run.closest("[hidden]"));
    if (!runs.length) return all(".quote:not([hidden])").filter((quote) => !quote.closest("[hidden]"));
    let before = [];
    return runs.filter((run) => {
      const codings = shownOf(run);
      const begins = codings.some((k) => !before.includes(k));
      before = codings;
      return begins;
    });
  }

  function step(by) {
    passages ||= beginnings();
    if (!passages.length) return;
    let at = passages.indexOf(current);
    if (at < 0) {
      // From what is read: the first passage that begins below the upper edge.
      let [low, high] = [0, passages.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (passages[middle].getBoundingClientRect().top < 8) low = middle + 1;
        else high = middle;
      }
      at = by > 0 ? low - 1 : low;
    }
    const next = passages[Math.min(Math.max(at + by, 0), passages.length - 1)];
    hide();
    current = next;
    unfold(next);
    next.classList.add("at");
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center", behavior: "instant" });
    stays = true;
    tell(next);
  }

  // ---- stripes

  const inSight = new Set();
  const SVG = "http://www.w3.org/2000/svg";

  function draw(turn) {
    for (const old of all(".stripes", turn)) old.remove();
    const say = turn.querySelector(".say");
    const base = turn.getBoundingClientRect().top;
    const stripes = [];
    for (const run of all(".r.on", turn)) {
      const { top, bottom } = run.getBoundingClientRect();
      for (const k of shownOf(run)) {
        const lane = Math.min(data.codings[k][LANE], LANES - 1);
        const code = data.codings[k][CODE];
        const last = stripes.find((stripe) => stripe.code === code && stripe.lane === lane && stripe.bottom >= top - 1);
        if (last) last.bottom = Math.max(last.bottom, bottom);
        else stripes.push({ code, lane, top, bottom });
      }
    }
    if (!stripes.length) return;
    const wide = innerWidth > 900 ? 8 : 5;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "stripes");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("width", wide * LANES);
    svg.setAttribute("height", turn.offsetHeight);
    svg.style.left = `${say.offsetLeft + say.offsetWidth + wide}px`;
    for (const { code, lane, top, bottom } of stripes) {
      const rect = document.createElementNS(SVG, "rect");
      const parts = { class: `c${code}`, x: lane * wide, y: top - base, width: wide - 3, height: bottom - top, rx: 1 };
      for (const [name, value] of Object.entries(parts)) rect.setAttribute(name, value);
      svg.append(rect);
    }
    turn.append(svg);
  }

  const redraw = () => requestAnimationFrame(() => inSight.forEach(draw));
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        inSight.add(target);
        draw(target);
      } else inSight.delete(target);
    }
  }, { rootMargin: "300px" });

  // ---- hands

  const narrow = matchMedia("(max-width: 56rem)");
  function followCode(event) {
    const link = event.target.closest('a[href^="#c"]');
    const place = link && /^#c(\d+)$/.exec(link.getAttribute("href"));
    if (!place || !$("themes")) return;
    event.preventDefault();
    const code = Number(place[1]);
    const turn = link.closest(".turn");
    choose({ code: chosen.code === code ? null : code });
    if (narrow.matches) $("codes").open = false;
    (turn || $("themes")).scrollIntoView({ block: turn ? "center" : "start", behavior: "instant" });
  }

  const clear = () => {
    q.value = "";
    if ($("whole")) $("whole").checked = false;
    choose({ ...START });
  };

  document.addEventListener("click", (event) => {
    const run = event.target.closest(".r.on");
    if (run) {
      hide();
      tell(run);
      stays = true;
    } else followCode(event);
  });
  document.addEventListener("mouseover", (event) => {
    if (stays) return;
    const run = event.target.closest && event.target.closest(".r.on");
    if (run) tell(run);
    else about.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      if (!about.hidden) hide();
      else if (q.value) {
        q.value = "";
        search(false);
      } else clear();
      event.target.blur();
    } else if (event.target === q && event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (typing) return;
    else if (event.key === "/") {
      event.preventDefault();
      q.focus();
      q.select();
    } else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "n" || event.key === "N") go(event.key === "n" ? 1 : -1);
  });
  q.addEventListener("input", () => search(true));
  $("on").addEventListener("click", () => go(1));
  $("back").addEventListener("click", () => go(-1));
  $("clear").addEventListener("click", clear);
  $("look").addEventListener("click", () => {
    const look = document.documentElement.dataset.look || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.look = look === "dark" ? "light" : "dark";
  });
  for (const what of ["coder", "participant"]) {
    if ($(what)) $(what).addEventListener("change", ({ target }) => choose({ [what]: target.value === "" ? null : Number(target.value) }));
  }
  if ($("whole")) $("whole").addEventListener("change", show);
  addEventListener("popstate", readAddress);
  addEventListener("resize", redraw);

  $("tools").hidden = false;
  if (narrow.matches) $("codes").open = false;
  for (const turn of turns) if (turn.querySelector(".r")) watch.observe(turn);
  show();
  readAddress();
})();
