package io.rnn4j.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a JVM. They tell without the management beans, whose first use takes some 60 ms, that a flag has its
 * default. Those of a JVM that another program has started in its own process are not seen; {@link WarmUp} then finds out.
 *
 * @param all every argument, from the command line and the environment
 */
record JvmArguments(List<String> all) {
    /** Environment variables that hold arguments. */
    private static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");
    /** Arguments that read others from a file, and flags on which the vectors and their instructions depend. */
    private static final List<String> OTHERS =
            List.of("VMOptionsFile", "-XX:Flags", "UseAVX", "UseSSE", "MaxVectorSize", "JVMCI", "Graal");
    /** Where the command line is not known: as if it read a file. */
    private static final String[] UNKNOWN = {"@"};

    /** Returns the arguments of the JVM that runs this. */
    static JvmArguments current() {
        return of(List.of(ProcessHandle.current().info().arguments().orElse(UNKNOWN)), System.getenv());
    }

    static JvmArguments of(List<String> commandLine, Map<String, String> environment) {
        List<String> all = new ArrayList<>(commandLine);
        for (String variable : VARIABLES) {
            all.addAll(List.of(environment.getOrDefault(variable, "").split("\\s+")));
        }
        return new JvmArguments(all);
    }

    /** Returns whether a flag may differ from its default: an argument names it, or leads to arguments not seen here. */
    boolean mayChange(String flag) {
        return all.stream()
                .anyMatch(argument -> argument.contains(flag)
                        || argument.startsWith("@")
                        || OTHERS.stream().anyMatch(argument::contains));
    }
}
