//! The heap: what an operation takes of it at most, and that it is kept.
//!
//! What libwbxml takes is not seen: it does not ask Rust for it.
#![allow(
    unsafe_code,
    reason = "an allocator cannot be written without, and C not be called"
)]

use std::alloc::{GlobalAlloc, Layout, System};
#[cfg(target_env = "gnu")]
use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// The allocator of the system, with an account that is kept only while [`peak`] asks for it.
pub(crate) struct Counting;

static COUNTING: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The most bytes that were allocated at one time while `operation` ran, beyond those from before.
///
/// A block that grows counts with its new size alone. The program has one thread.
pub(crate) fn peak(operation: impl FnOnce()) -> usize {
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
    operation();
    COUNTING.store(false, Relaxed);
    PEAK.load(Relaxed)
}

/// Has the C library keep all memory that it once had, for itself and for libwbxml.
///
/// Otherwise it gives what a large input took back to the system after each repetition, and most of what is
/// measured is how the system hands it out again, page by page. Does nothing where the library cannot do that.
pub(crate) fn keep() {
    #[cfg(target_env = "gnu")]
    {
        unsafe extern "C" {
            safe fn mallopt(parameter: c_int, value: c_int) -> c_int;
        }
        const M_TRIM_THRESHOLD: c_int = -1;
        const M_MMAP_MAX: c_int = -4;
        mallopt(M_TRIM_THRESHOLD, c_int::MAX);
        mallopt(M_MMAP_MAX, 0);
    }
}

fn account(freed: usize, taken: usize) {
    if COUNTING.load(Relaxed) {
        let live = LIVE.load(Relaxed).saturating_sub(freed).saturating_add(taken);
        LIVE.store(live, Relaxed);
        PEAK.fetch_max(live, Relaxed);
    }
}

// SAFETY: everything is left to the allocator of the system.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        account(0, layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        account(0, layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        account(layout.size(), size);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        account(layout.size(), 0);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}
