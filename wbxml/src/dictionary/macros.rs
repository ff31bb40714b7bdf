//! The macros that write dictionaries.

/// Makes a [`Dictionary`](crate::Dictionary).
///
/// The items stand in this order, and only `tags` is required:
///
/// | item | meaning |
/// | --- | --- |
/// | `number 0x4001;` | registered public identifiers; several are separated by commas, the first is written |
/// | `public "..";` | formal public identifiers, likewise |
/// | `system "..";` | the system identifier |
/// | `root "..";` | the root element, or several |
/// | `tags PAGE "namespace" { 0x05 "name", .. }` | the elements of a page; the namespace may be missing |
/// | `attributes PAGE { 0x05 "name", 0x06 "name" = "start of the value", .. }` | the attribute starts of a page |
/// | `values PAGE { 0x85 "text", .. }` | the attribute values of a page |
/// | `extensions variables;` or `extensions values { 0 "text", .. }` | see [`Extensions`](crate::Extensions) |
///
/// An element or attribute may be followed by `: Coding`, one of [`Coding`](crate::Coding). A page may
/// begin with groups that it shares with others, as in `{ ..COMMON, 0x3C "Correlator" }`; groups are made
/// by [`tags!`](crate::tags), [`attributes!`](crate::attributes) and [`values!`](crate::values).
///
/// A code outside of its code space, a code given twice, and a name given twice on a page do not compile.
///
/// ```
/// wbxml::dictionary! {
///     /// The second example of WAP-192-WBXML, section 8.2.
///     pub static CARDS = "cards-1.0" {
///         number 0x4001;
///         public "-//EXAMPLE//DTD CARDS 1.0//EN";
///         root "XYZ";
///         tags 0 { 0x05 "CARD", 0x06 "INPUT", 0x07 "XYZ", 0x08 "DO" }
///         attributes 0 {
///             0x05 "STYLE" = "LIST", 0x06 "TYPE", 0x07 "TYPE" = "TEXT", 0x08 "URL" = "http://",
///             0x09 "NAME", 0x0A "KEY"
///         }
///         values 0 { 0x85 ".org", 0x86 "ACCEPT" }
///     }
/// }
///
/// assert_eq!(CARDS.tag(0, "INPUT"), Some(wbxml::Tag::new(0, 0x06)));
/// assert_eq!(CARDS.attribute(wbxml::AttrStart::new(0, 0x08)), Some(("URL", "http://")));
/// ```
#[macro_export]
macro_rules! dictionary {
    (
        $(#[$doc:meta])*
        $vis:vis static $NAME:ident = $name:literal {
            $(number $($number:literal),+ $(,)?;)?
            $(public $($public:literal),+ $(,)?;)?
            $(system $system:literal;)?
            $(root $($root:literal),+ $(,)?;)?
            $(tags $tag_page:literal $($namespace:literal)? { $($tags:tt)* })+
            $(attributes $attr_page:literal { $($attrs:tt)* })*
            $(values $value_page:literal { $($values:tt)* })*
            $(extensions $kind:ident $({ $($extensions:tt)* })? $(;)?)?
        }
    ) => {
        $(#[$doc])*
        $vis static $NAME: $crate::Dictionary = $crate::Dictionary {
            __parts: $crate::__dictionary::Parts {
                name: $name,
                numbers: &[$($($number),+)?],
                public_ids: &[$($($public),+)?],
                system_id: $crate::__first!($($system)?),
                roots: &[$($($root),+)?],
                tags: {
                    static PAGES: &[$crate::TagPage] = &[$({
                        const GROUPS: &[&[$crate::TagEntry]] = $crate::__tag_groups!($($tags)*);
                        const ENTRIES: [$crate::TagEntry; $crate::__dictionary::total(GROUPS)] =
                            $crate::__dictionary::join(GROUPS, $crate::TagEntry::NONE);
                        $crate::TagPage::new($tag_page, $crate::__first!($($namespace)?), &ENTRIES)
                    }),+];
                    PAGES
                },
                attributes: {
                    static PAGES: &[$crate::AttrPage] = &[$({
                        const GROUPS: &[&[$crate::AttrEntry]] = $crate::__attr_groups!($($attrs)*);
                        const ENTRIES: [$crate::AttrEntry; $crate::__dictionary::total(GROUPS)] =
                            $crate::AttrPage::grouped($crate::__dictionary::join(
                                GROUPS,
                                $crate::AttrEntry::NONE,
                            ));
                        $crate::AttrPage::new($attr_page, &ENTRIES)
                    }),*];
                    PAGES
                },
                values: {
                    static PAGES: &[$crate::ValuePage] = &[$({
                        const GROUPS: &[&[$crate::ValueEntry]] = $crate::__value_groups!($($values)*);
                        const ENTRIES: [$crate::ValueEntry; $crate::__dictionary::total(GROUPS)] =
                            $crate::__dictionary::join(GROUPS, $crate::ValueEntry::NONE);
                        $crate::ValuePage::new($value_page, &ENTRIES)
                    }),*];
                    PAGES
                },
                extensions: $crate::__extensions!($($kind $({ $($extensions)* })?)?),
            },
        };
    };
}

/// Makes a group of elements for several dictionaries: `tags! { pub const COMMON = { 0x05 "Add", .. } }`.
#[macro_export]
macro_rules! tags {
    ($($(#[$doc:meta])* $vis:vis const $NAME:ident = { $($entries:tt)* })+) => {$(
        $(#[$doc])*
        $vis const $NAME: &[$crate::TagEntry] = {
            const GROUPS: &[&[$crate::TagEntry]] = $crate::__tag_groups!($($entries)*);
            &$crate::__dictionary::join::<_, { $crate::__dictionary::total(GROUPS) }>(
                GROUPS,
                $crate::TagEntry::NONE,
            )
        };
    )+};
}

/// Makes a group of attribute starts for several dictionaries, in the way of [`tags!`](crate::tags).
#[macro_export]
macro_rules! attributes {
    ($($(#[$doc:meta])* $vis:vis const $NAME:ident = { $($entries:tt)* })+) => {$(
        $(#[$doc])*
        $vis const $NAME: &[$crate::AttrEntry] = {
            const GROUPS: &[&[$crate::AttrEntry]] = $crate::__attr_groups!($($entries)*);
            &$crate::__dictionary::join::<_, { $crate::__dictionary::total(GROUPS) }>(
                GROUPS,
                $crate::AttrEntry::NONE,
            )
        };
    )+};
}

/// Makes a group of attribute values for several dictionaries, in the way of [`tags!`](crate::tags).
#[macro_export]
macro_rules! values {
    ($($(#[$doc:meta])* $vis:vis const $NAME:ident = { $($entries:tt)* })+) => {$(
        $(#[$doc])*
        $vis const $NAME: &[$crate::ValueEntry] = {
            const GROUPS: &[&[$crate::ValueEntry]] = $crate::__value_groups!($($entries)*);
            &$crate::__dictionary::join::<_, { $crate::__dictionary::total(GROUPS) }>(
                GROUPS,
                $crate::ValueEntry::NONE,
            )
        };
    )+};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tag_groups {
    ($(..$group:ident $(,)?)* $($code:literal $name:literal $(: $coding:ident)?),* $(,)?) => {
        &[
            $($group,)*
            &[$($crate::TagEntry::__new(
                $code,
                concat!("<", $name, "></", $name, ">"),
                $crate::__coding!($($coding)?),
            )),*],
        ]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __attr_groups {
    (
        $(..$group:ident $(,)?)*
        $($code:literal $name:literal $(= $value:literal)? $(: $coding:ident)?),* $(,)?
    ) => {
        &[
            $($group,)*
            &[$($crate::AttrEntry::new(
                $code,
                $name,
                concat!($($value)?),
                $crate::__coding!($($coding)?),
            )),*],
        ]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __value_groups {
    ($(..$group:ident $(,)?)* $($code:literal $text:literal),* $(,)?) => {
        &[$($group,)* &[$($crate::ValueEntry::new($code, $text)),*]]
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __coding {
    () => {
        $crate::Coding::Text
    };
    ($coding:ident) => {
        $crate::Coding::$coding
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __first {
    () => {
        None
    };
    ($first:literal) => {
        Some($first)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __extensions {
    () => {
        $crate::Extensions::None
    };
    (variables) => {
        $crate::Extensions::Variables
    };
    (values { $($values:tt)* }) => {{
        const GROUPS: &[&[$crate::ValueEntry]] = $crate::__value_groups!($($values)*);
        const ENTRIES: [$crate::ValueEntry; $crate::__dictionary::total(GROUPS)] =
            $crate::__dictionary::join(GROUPS, $crate::ValueEntry::NONE);
        static TABLE: $crate::ValueTable = $crate::ValueTable::new(&ENTRIES);
        $crate::Extensions::Values(&TABLE)
    }};
}
