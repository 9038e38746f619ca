//! Elements and attributes of HTML: what reads on, what is shown, and what is not read.

/// Elements whose text reads on with what stands beside them.
pub(super) const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "textpath", "time", "tspan", "tt", "u", "var",
    "wbr", "big",
];

/// Attributes whose text is shown; `alt` is, where a picture cannot be.
pub(super) const SHOWN: [&str; 6] = ["value", "placeholder", "start", "label", "srcdoc", "alt"];

/// Elements that show another document.
pub(super) const OTHER_DOCUMENTS: [&str; 9] =
    ["iframe", "object", "embed", "frame", "frameset", "portal", "applet", "fencedframe", "track"];

/// Elements whose text one browser reads in another way than the next, or that change how
/// what follows is read.
pub(super) const MANNERED: [&str; 10] =
    ["base", "xmp", "plaintext", "noembed", "noframes", "listing", "select", "bdo", "template", "marquee"];

/// The elements of formulas that are read: their signs read on. Other elements within a
/// formula are read as HTML by one browser and as its text by the next.
pub(super) const FORMULA: [&str; 19] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
];

/// The elements of drawings that are read. Within them a style sheet or a title is
/// divided into tags, which it is not elsewhere.
pub(super) const DRAWN: [&str; 18] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polygon",
    "polyline",
    "text",
    "tspan",
    "textpath",
    "defs",
    "lineargradient",
    "radialgradient",
    "stop",
    "clippath",
    "marker",
];

/// Attributes that hold an address.
pub(super) const ADDRESSES: [&str; 12] = [
    "href",
    "xlink:href",
    "src",
    "srcset",
    "data",
    "action",
    "formaction",
    "poster",
    "background",
    "cite",
    "longdesc",
    "manifest",
];
