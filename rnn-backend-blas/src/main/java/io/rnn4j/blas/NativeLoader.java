package io.rnn4j.blas;

import java.nio.file.Path;

/** Loads a library into this process: {@link #system()}, or a test's stand-in. */
interface NativeLoader {
    /**
     * Loads a library; one that is in the process already is fine.
     *
     * @throws UnsatisfiedLinkError if the system refuses
     * @throws IllegalCallerException if Java refuses
     */
    void load(Path library);

    @SuppressWarnings("restricted") // The user allows it by --enable-native-access.
    static NativeLoader system() {
        return library -> {
            try {
                System.load(library.toString());
            } catch (UnsatisfiedLinkError e) {
                // Java binds a library to one class loader, for the sake of native methods. None are looked for in
                // these: that another class loader has loaded them is as good.
                if (!String.valueOf(e.getMessage()).contains("already loaded in another classloader")) {
                    throw e;
                }
            }
        };
    }
}
