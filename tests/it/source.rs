//! The source files of the program, as the tests of the house read them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, Signature, UseTree};

use crate::program::root;

/// A module by its names from the crate down; the crate itself has none.
pub type Module = Vec<String>;

/// A file below src/, without what it holds for its own tests.
pub struct SourceFile {
    /// Its path below src/.
    pub path: String,
    /// The module that it is.
    pub module: Module,
    /// The names that it writes, from the crate down, without those of other crates.
    pub names: Vec<Vec<String>>,
    /// What it passes on under a name of its own: `pub use`.
    pub exports: BTreeMap<String, Vec<String>>,
    /// Its functions, and how many lines each has from `fn` to its last brace.
    pub functions: Vec<(String, usize)>,
}

/// All files of the library, in the order of their paths. Those of tests are left out.
pub fn source_files() -> Vec<SourceFile> {
    let src = root().join("src");
    let texts = sources(&src).into_iter().map(|file| {
        let path = file.strip_prefix(&src).expect("a file below src/").to_string_lossy().replace('\\', "/");
        (path, fs::read_to_string(&file).expect("a source file"))
    });
    read(texts.filter(|(path, _)| !matches!(path.as_str(), "lib.rs" | "main.rs")).collect())
}

/// Files with these paths below src/ and these texts.
pub fn read(mut texts: Vec<(String, String)>) -> Vec<SourceFile> {
    texts.sort();
    let parse = |(path, text): (String, String)| {
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        module.pop_if(|last| last == "mod");
        (path, module, syntax)
    };
    let parsed: Vec<(String, Module, syn::File)> = texts.into_iter().map(parse).collect();
    let is_of_tests = |module: &Module| parsed.iter().any(|(_, parent, syntax)| declares_tests(parent, syntax, module));
    let kept: Vec<_> = parsed.iter().filter(|(_, module, _)| !is_of_tests(module)).collect();
    let modules: BTreeSet<&Module> = kept.iter().map(|(_, module, _)| module).collect();
    kept.iter()
        .map(|(path, module, syntax)| {
            let mut reader = Reader { modules: &modules, module: module.clone(), file: SourceFile::of(path, module) };
            reader.visit_file(syntax);
            reader.file
        })
        .collect()
}

/// Whether a file declares a module for tests in which `module` is.
fn declares_tests(parent: &Module, syntax: &syn::File, module: &Module) -> bool {
    syntax.items.iter().any(|item| {
        let Item::Mod(inner) = item else { return false };
        let (above, rest) = (module.get(..parent.len()), module.get(parent.len()));
        is_for_tests(&inner.attrs) && above == Some(parent) && rest.is_some_and(|name| inner.ident == name)
    })
}

/// The Rust files below a folder.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return out };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
    out
}

/// Which file names which: from each module to the modules where the names that it writes
/// are declared, through every `pub use`. A module names its own children freely.
pub fn imports(files: &[SourceFile]) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let by_module: BTreeMap<&Module, &SourceFile> = files.iter().map(|file| (&file.module, file)).collect();
    let named = |file: &SourceFile| {
        let declared = file.names.iter().filter_map(|name| declared_in(name, &by_module, 0));
        declared.filter(|other| !other.starts_with(&file.module)).map(|other| &by_module[other].module).collect()
    };
    files.iter().map(|file| (&file.module, named(file))).collect()
}

/// The module in which a name is declared.
fn declared_in<'a>(
    name: &[String],
    files: &BTreeMap<&'a Module, &'a SourceFile>,
    passed_on: usize,
) -> Option<&'a Module> {
    const MOST: usize = 8;
    let length = (1..=name.len()).rev().find(|length| files.contains_key(&name[..*length].to_vec()))?;
    let (module, file) = files.get_key_value(&name[..length].to_vec())?;
    match name.get(length).and_then(|next| file.exports.get(next)) {
        Some(origin) if passed_on < MOST => {
            let name: Vec<String> = origin.iter().chain(&name[length + 1..]).cloned().collect();
            declared_in(&name, files, passed_on + 1)
        }
        _ => Some(module),
    }
}

impl SourceFile {
    fn of(path: &str, module: &Module) -> Self {
        let (names, exports, functions) = (Vec::new(), BTreeMap::new(), Vec::new());
        Self { path: path.to_owned(), module: module.clone(), names, exports, functions }
    }
}

/// Reads a file item by item.
struct Reader<'a> {
    modules: &'a BTreeSet<&'a Module>,
    /// The module in which it reads: that of the file, or one within the file.
    module: Module,
    file: SourceFile,
}

impl Reader<'_> {
    /// A path from the crate down; none where it leads to another crate or to a local name.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let child = || self.module.iter().chain(path.first()).cloned().collect::<Module>();
        let (mut base, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (self.module.clone(), &path[1..]),
            "super" => (self.module.clone(), path),
            _ if path.len() > 1 && self.modules.contains(&child()) => (self.module.clone(), path),
            _ => return None,
        };
        while rest.first().is_some_and(|step| step == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn name(&mut self, path: &[String]) {
        let absolute = self.absolute(path);
        self.file.names.extend(absolute);
    }

    /// The paths of a `use`, each with the name under which it is known from there on.
    fn used(&mut self, tree: &UseTree, before: &[String], is_passed_on: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        let (path, known_as) = match tree {
            UseTree::Path(path) => return self.used(&path.tree, &with(&path.ident), is_passed_on),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.used(tree, before, is_passed_on));
            }
            UseTree::Name(name) if name.ident == "self" => (before.to_vec(), before.last().cloned()),
            UseTree::Name(name) => (with(&name.ident), Some(name.ident.to_string())),
            UseTree::Rename(name) => (with(&name.ident), Some(name.rename.to_string())),
            UseTree::Glob(_) => (before.to_vec(), None),
        };
        let Some(absolute) = self.absolute(&path) else { return };
        if let Some(known_as) = known_as.filter(|_| is_passed_on) {
            self.file.exports.insert(known_as, absolute.clone());
        }
        self.file.names.push(absolute);
    }

    /// The paths in the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) if colons == 2 => path.push(word.to_string()),
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                other => {
                    self.name(&std::mem::take(&mut path));
                    match other {
                        TokenTree::Ident(word) => path.push(word.to_string()),
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        _ => {}
                    }
                }
            }
            colons = 0;
        }
        self.name(&path);
    }

    fn function(&mut self, signature: &Signature, block: &Block) {
        let first = signature.fn_token.span.start().line;
        let last = block.brace_token.span.close().end().line;
        self.file.functions.push((signature.ident.to_string(), last - first + 1));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.used(&item.tree, &[], !matches!(item.vis, syn::Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(&words);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            self.function(&item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Whether an item is there for tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}
