//! The namespaces of a drawing.

/// Elements that draw.
pub(super) const SVG: &str = "http://www.w3.org/2000/svg";

/// Addresses in older drawings.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";

/// How white space reads.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
