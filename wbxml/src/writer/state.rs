//! Where a writer stands in its document.

/// How many open elements a writer remembers the page of.
const REMEMBERED: usize = 64;

/// Everything that changes while a document is written.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) len: usize,
    pub(super) depth: usize,
    /// ENDs that must still be written to close what is open.
    pub(super) owed: usize,
    pub(super) position: Position,
    pub(super) tag_page: u8,
    pub(super) attr_page: u8,
    /// The tag page of a decoder that returns to the page of the closed element at each END; `None`
    /// when that is not known.
    returned_page: Option<u8>,
    /// The pages that such a decoder returns to at the ENDs of the outermost open elements.
    pages: [Option<u8>; REMEMBERED],
}

impl State {
    /// The start of a document.
    pub(super) const START: Self = Self {
        len: 0,
        depth: 0,
        owed: 0,
        position: Position::Prolog,
        tag_page: 0,
        attr_page: 0,
        returned_page: Some(0),
        pages: [None; REMEMBERED],
    };

    /// Whether either kind of decoder would take a tag to be of another page than `page`.
    pub(super) fn needs_switch(&self, page: u8) -> bool {
        self.tag_page != page || self.returned_page != Some(page)
    }

    /// Both kinds of decoders are on this tag page now.
    pub(super) const fn switched(&mut self, page: u8) {
        self.tag_page = page;
        self.returned_page = Some(page);
    }

    /// The start of an element on a page was written.
    #[inline]
    pub(super) fn opened(&mut self, page: u8, has_attributes: bool, has_content: bool) {
        self.switched(page);
        self.opened_literal(has_attributes, has_content);
    }

    /// The start of an element was written that is named by a literal, which is of no page.
    #[inline]
    pub(super) fn opened_literal(&mut self, has_attributes: bool, has_content: bool) {
        if let Some(remembered) = self.pages.get_mut(self.depth) {
            *remembered = self.returned_page;
        }
        self.depth += 1;
        self.position = if has_attributes {
            Position::Attributes {
                content: has_content,
                named: false,
            }
        } else {
            Position::inside(has_content)
        };
    }

    /// The innermost element was ended; its lists are closed.
    pub(super) fn closed(&mut self) {
        self.depth -= 1;
        if self.position == Position::Content {
            self.owed -= 1;
            self.returned_page = self.pages.get(self.depth).copied().flatten();
        }
        self.position = if self.depth == 0 {
            Position::Epilog
        } else {
            Position::Content
        };
    }

    /// The name of an attribute was written.
    pub(super) const fn named(&mut self) {
        if let Position::Attributes { named, .. } = &mut self.position {
            *named = true;
        }
    }

    /// The target of a processing instruction was written.
    pub(super) const fn instructed(&mut self) {
        self.position = Position::Pi {
            before_root: matches!(self.position, Position::Prolog),
        };
    }

    /// The END of the open list was written.
    pub(super) const fn unlist(&mut self) {
        self.owed -= 1;
        self.position = self.unlisted();
    }

    /// The position once an open list is closed.
    pub(super) const fn unlisted(&self) -> Position {
        match self.position {
            Position::Attributes { content, .. } => Position::inside(content),
            Position::Pi { .. } if self.depth > 0 => Position::Content,
            Position::Pi { before_root: true } => Position::Prolog,
            Position::Pi { before_root: false } => Position::Epilog,
            position => position,
        }
    }
}

/// What can be written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// Before the root element.
    Prolog,
    /// The content of an element.
    Content,
    /// An element without content: only its end.
    Empty,
    /// The attributes of an element. `named` once there was one.
    Attributes { content: bool, named: bool },
    /// The value of a processing instruction, `before_root` or not.
    Pi { before_root: bool },
    /// After the root element.
    Epilog,
}

impl Position {
    const fn inside(has_content: bool) -> Self {
        if has_content { Self::Content } else { Self::Empty }
    }

    /// Whether a list is open that needs an END.
    pub(super) const fn in_list(self) -> bool {
        matches!(self, Self::Attributes { .. } | Self::Pi { .. })
    }
}

/// Where an item belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Element,
    Content,
    Instruction,
    Attribute,
    Value,
}

impl Place {
    /// Whether the item stands inside a list that is open.
    pub(super) const fn in_list(self) -> bool {
        matches!(self, Self::Attribute | Self::Value)
    }

    /// Whether the item can be written at a position.
    pub(super) const fn is_at(self, position: Position) -> bool {
        match self {
            Self::Element => matches!(position, Position::Prolog | Position::Content),
            Self::Content => matches!(position, Position::Content),
            Self::Instruction => !matches!(position, Position::Empty),
            Self::Attribute => matches!(position, Position::Attributes { .. }),
            Self::Value => matches!(
                position,
                Position::Attributes { named: true, .. } | Position::Pi { .. }
            ),
        }
    }
}
