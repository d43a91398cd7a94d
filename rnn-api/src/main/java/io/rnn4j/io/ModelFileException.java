package io.rnn4j.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * A model file that cannot be read or written. The one exception of {@link ModelFile} for anything that a file or a
 * disk may do; the message names the file, the field and, where there is one, the offset in bytes.
 *
 * <p>It is checked, because files come from outside: no caller can make sure beforehand that one is whole. It is an
 * {@link IOException}, because whoever is ready for a file that is not there is ready for one that is damaged.
 */
public final class ModelFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final long offset;

    private ModelFileException(String message, String field, long offset, @Nullable Throwable cause) {
        super(message, cause);
        this.field = field;
        this.offset = offset;
    }

    /** What is wrong at a place in a file. */
    static ModelFileException at(Object file, String field, long offset, String problem) {
        return new ModelFileException(file + ": " + field + " at byte " + offset + ": " + problem, field, offset, null);
    }

    /** What is wrong with a file as a whole. */
    static ModelFileException whole(Object file, String problem, @Nullable Throwable cause) {
        return new ModelFileException(file + ": " + problem, "file", -1, cause);
    }

    /** What the file system said about a file, unless it is one of these already. */
    static ModelFileException of(Object file, String what, IOException e) {
        if (e instanceof ModelFileException already) {
            return already;
        }
        String reason = e.getMessage();
        if (e instanceof NoSuchFileException missing) {
            reason = missing.getReason() == null ? "there is no such file" : missing.getReason();
        } else if (e instanceof AccessDeniedException) {
            reason = "access denied";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            reason = system.getReason();
        }
        return whole(file, what + ": " + (reason == null ? e : reason), e);
    }

    /**
     * Returns the field that is wrong.
     *
     * @return such as {@code header length} or {@code tensor '0.weight_ih' shape}; {@code file} if it is the file as a
     *     whole
     */
    public String field() {
        return field;
    }

    /**
     * Returns where the file is wrong.
     *
     * @return the offset in bytes; -1 if it is the file as a whole
     */
    public long offset() {
        return offset;
    }
}
