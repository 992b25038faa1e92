// Tells ThreadSanitizer of the lock that it does not see: Synchronization.Mutex of Swift on Linux. Its quick path is
// compiled into the program and watched there, the slow one lies in the runtime, which is not. Loaded before the tests
// (LD_PRELOAD), this stands between the two. Without it every contended Mutex is reported.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFTCALL __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFTCALL void flotilla_lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFTCALL void flotilla_unlock(SELF) __asm__(UNLOCK);

SWIFTCALL void flotilla_lock(uint32_t thread, SELF) {
  ((SWIFTCALL void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK))(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFTCALL void flotilla_unlock(SELF) {
  if (__tsan_release) __tsan_release(self);
  ((SWIFTCALL void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK))(self);
}
