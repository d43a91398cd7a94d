package io.rnn4j.blas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Real libraries from the jars on the class path. */
final class Resources {
    static final String BUNDLED = "org/bytedeco/openblas/";
    static final String NETLIB = "resources/native/";

    private Resources() {}

    static Path copy(String resource, Path into) throws IOException {
        try (InputStream in = Resources.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            Files.copy(in, into, StandardCopyOption.REPLACE_EXISTING);
        }
        return into;
    }
}
