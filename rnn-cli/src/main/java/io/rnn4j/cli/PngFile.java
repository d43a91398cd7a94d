package io.rnn4j.cli;

import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Writes images. */
public final class PngFile {
    private PngFile() {}

    /**
     * Writes a PNG file, as a whole or not at all.
     *
     * @param image the image
     * @param file the file, made or replaced
     * @throws CommandFailure if it cannot be written; a file that was there is as it was
     */
    public static void write(RenderedImage image, Path file) {
        Path temporary = null;
        try {
            temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".rnn", ".tmp");
            if (!ImageIO.write(image, "png", temporary.toFile())) {
                throw new IOException("this JVM has no writer for PNG files");
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(temporary, e);
            throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void delete(@Nullable Path temporary, IOException failure) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
