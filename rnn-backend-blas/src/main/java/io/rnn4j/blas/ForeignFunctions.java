package io.rnn4j.blas;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls C functions through {@code java.lang.foreign}, which is final since JDK 22. This class is compiled for
 * JDK 17, hence the reflection; on an older JDK {@link #open} finds nothing.
 */
final class ForeignFunctions {
    private static final int FIRST_JDK = 22;
    /** A C string that a library returns has no length in Java; the names read here are far shorter. */
    private static final long LONGEST_TEXT = 4096;

    private final Class<?> linkerType = type("Linker");
    private final Class<?> lookupType = type("SymbolLookup");
    private final Class<?> arenaType = type("Arena");
    private final Class<?> segmentType = type("MemorySegment");
    private final Class<?> descriptorType = type("FunctionDescriptor");
    private final Class<?> layoutType = type("MemoryLayout");
    private final Class<?> optionType = type("Linker$Option");
    private final Object linker = invoke(linkerType, null, "nativeLinker");
    private final Object arena = invoke(arenaType, null, "global");
    private final Object address = constant("ADDRESS");
    private final Object integer = constant("JAVA_INT");

    private ForeignFunctions() {}

    /** Returns the access, or nothing where this JDK has none. */
    static Optional<ForeignFunctions> open() {
        return Runtime.version().feature() >= FIRST_JDK ? Optional.of(new ForeignFunctions()) : Optional.empty();
    }

    /** The functions that C code of this process can call by name, such as those of the C library. */
    Functions standard() {
        return new Functions(invoke(linkerType, linker, "defaultLookup"));
    }

    /**
     * The functions of a library and of those that it needs, found as netlib finds them.
     *
     * @throws IllegalArgumentException if there is no such library
     * @throws IllegalCallerException if native access is denied
     */
    Functions library(Path file) {
        return new Functions(
                invoke(lookupType, null, "libraryLookup", new Class<?>[] {Path.class, arenaType}, file, arena));
    }

    /** Sets a variable in the environment of this process, as {@code getenv} of C sees it; null removes it. */
    void setEnvironment(String name, @Nullable String value) {
        if (value == null) {
            standard().callInt("unsetenv", text(name));
        } else {
            standard().callInt("setenv", text(name), text(value), 1);
        }
    }

    private Object text(String value) {
        return invoke(arenaType, arena, "allocateFrom", new Class<?>[] {String.class}, value);
    }

    /** Functions by name. */
    final class Functions {
        private final Object lookup;

        private Functions(Object lookup) {
            this.lookup = lookup;
        }

        boolean has(String name) {
            return find(name).isPresent();
        }

        /** Calls {@code const char *name(void)}; nothing where there is no such function. */
        Optional<String> callText(String name) {
            return find(name).map(function -> {
                Object pointer = call(function, descriptor("of", address));
                Object bounded = invoke(segmentType, pointer, "reinterpret", new Class<?>[] {long.class}, LONGEST_TEXT);
                return (String) invoke(segmentType, bounded, "getString", new Class<?>[] {long.class}, 0L);
            });
        }

        /** Calls {@code void name(int)}; does nothing where there is no such function. */
        void callVoid(String name, int argument) {
            find(name).ifPresent(function -> call(function, descriptor("ofVoid", null, integer), argument));
        }

        /** Calls {@code int name(…)} with pointers and ints; does nothing where there is no such function. */
        void callInt(String name, Object... arguments) {
            Object[] layouts = Arrays.stream(arguments)
                    .map(argument -> argument instanceof Integer ? integer : address)
                    .toArray();
            find(name).ifPresent(function -> call(function, descriptor("of", integer, layouts), arguments));
        }

        private Optional<?> find(String name) {
            return (Optional<?>) invoke(lookupType, lookup, "find", new Class<?>[] {String.class}, name);
        }
    }

    private Object descriptor(String factory, @Nullable Object result, Object... arguments) {
        Object array = java.lang.reflect.Array.newInstance(layoutType, arguments.length);
        System.arraycopy(arguments, 0, array, 0, arguments.length);
        return result == null
                ? invoke(descriptorType, null, factory, new Class<?>[] {array.getClass()}, array)
                : invoke(descriptorType, null, factory, new Class<?>[] {layoutType, array.getClass()}, result, array);
    }

    private Object call(Object function, Object descriptor, Object... arguments) {
        Object noOptions = java.lang.reflect.Array.newInstance(optionType, 0);
        MethodHandle handle = (MethodHandle) invoke(
                linkerType,
                linker,
                "downcallHandle",
                new Class<?>[] {segmentType, descriptorType, noOptions.getClass()},
                function,
                descriptor,
                noOptions);
        try {
            Object result = handle.invokeWithArguments(arguments);
            return result == null ? "" : result;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of a C function failed", e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object constant(String name) {
        try {
            return type("ValueLayout").getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object invoke(Class<?> type, @Nullable Object target, String method) {
        return invoke(type, target, method, new Class<?>[0]);
    }

    /** Passes on what the method throws: IllegalCallerException where native access is denied. */
    private static Object invoke(
            Class<?> type, @Nullable Object target, String method, Class<?>[] types, Object... arguments) {
        try {
            return type.getMethod(method, types).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
