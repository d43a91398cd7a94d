package io.rnn4j.java;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be known of a JVM for {@link VectorSupport}; an interface, so that tests can make one up. */
interface Jvm {
    /** Tells whether the Vector API can be linked. */
    boolean hasVectorModule();

    /** Returns a system property, or the empty string. */
    String property(String name);

    /** Returns a flag of the JVM, or null if it is not known or was not changed. */
    @Nullable
    Boolean flag(String name);

    /** Returns the widest vectors in bits. Asked only if {@link #hasVectorModule}. */
    int vectorBits();

    /** Tells whether the CPU is a 64-bit ARM, which has 32 vector registers and fused multiply-add. */
    default boolean arm() {
        return property("os.arch").equals("aarch64");
    }

    /** Returns the JVM that runs this. */
    static Jvm current() {
        return new Jvm() {
            private final Lazy<JvmArguments> arguments = new Lazy<>(JvmArguments::current);

            @Override
            public boolean hasVectorModule() {
                Optional<Module> vector = ModuleLayer.boot().findModule("jdk.incubator.vector");
                vector.ifPresent(Jvm.class.getModule()::addReads);
                return vector.isPresent();
            }

            @Override
            public String property(String name) {
                return System.getProperty(name, "");
            }

            @Override
            public @Nullable Boolean flag(String name) {
                if (!arguments.get().mayChange(name)) {
                    return null;
                }
                // By reflection: a run-time image need not have the module jdk.management.
                try {
                    Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
                    Object bean = Class.forName("java.lang.management.ManagementFactory")
                            .getMethod("getPlatformMXBean", Class.class)
                            .invoke(null, type);
                    Object option = type.getMethod("getVMOption", String.class).invoke(bean, name);
                    return Boolean.valueOf(
                            (String) option.getClass().getMethod("getValue").invoke(option));
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return null; // no such module, or no such flag in this JVM
                }
            }

            @Override
            public int vectorBits() {
                return VectorProbe.preferredBits();
            }
        };
    }
}
