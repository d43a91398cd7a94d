package io.rnn4j.blas;

/** The machines for which netlib brings its native half. */
final class HostSupport {
    private HostSupport() {}

    static void check(Host host) throws UnusableException {
        if (host.musl()) {
            throw new UnusableException(
                    "this system uses the C library musl (Alpine), and netlib's native half needs glibc",
                    "use an image with glibc 2.34 or newer, such as Debian 12's, or the java backend");
        }
        boolean supported = switch (host.os()) {
            case LINUX, MACOS -> host.arch() != Host.Arch.OTHER;
            case WINDOWS -> host.arch() == Host.Arch.X86_64;
            case OTHER -> false;
        };
        if (!supported) {
            throw new UnusableException(
                    "netlib has no native half for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch"),
                    "use the java backend");
        }
    }
}
