//! The libraries of the family used without std: a heap, and nothing else from outside.
#![no_std]

mod arena;

use core::panic::PanicInfo;

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    0
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
