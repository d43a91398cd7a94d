package io.rnn4j.cli;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
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
            // Not to the file at once: ImageIO's exception does not tell why it cannot be written.
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IOException("this JVM has no writer for PNG files");
            }
            temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".rnn", ".tmp");
            Files.write(temporary, bytes.toByteArray());
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
