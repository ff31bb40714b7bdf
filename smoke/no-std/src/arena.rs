//! The smallest allocator there is: it gives out an arena once and takes nothing back.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicUsize, Ordering};

const SIZE: usize = 4 << 20;

pub struct Arena {
    bytes: UnsafeCell<[u8; SIZE]>,
    used: AtomicUsize,
}

impl Arena {
    pub const fn new() -> Self {
        Self {
            bytes: UnsafeCell::new([0; SIZE]),
            used: AtomicUsize::new(0),
        }
    }
}

// SAFETY: `alloc` hands out each byte of the arena at most once, as `used` only grows and atomically.
unsafe impl Sync for Arena {}

// SAFETY: a block lies inside the arena, is aligned as asked for, and overlaps no other block.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let base = self.bytes.get().cast::<u8>();
        let mut block = null_mut();
        let _ = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                let start = (base as usize + used).next_multiple_of(layout.align()) - base as usize;
                let end = start.checked_add(layout.size()).filter(|end| *end <= SIZE)?;
                block = base.wrapping_add(start);
                Some(end)
            });
        block
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
