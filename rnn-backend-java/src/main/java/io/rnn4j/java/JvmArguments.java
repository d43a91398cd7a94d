package io.rnn4j.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells without the management beans, whose first use takes some 60 ms, whether a flag of the JVM may have been changed: whether
 * any argument names it, or leads to arguments that cannot be seen here.
 */
final class JvmArguments {
    /** Environment variables that hold arguments. */
    private static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");
    /** Arguments that read others from a file, and flags on which the vectors and their instructions depend. */
    private static final List<String> OTHERS =
            List.of("VMOptionsFile", "-XX:Flags", "UseAVX", "UseSSE", "MaxVectorSize", "JVMCI", "Graal");

    private JvmArguments() {}

    /** Returns whether a flag of this JVM may differ from its default. */
    static boolean mayChange(String flag) {
        String[] arguments = ProcessHandle.current().info().arguments().orElse(null);
        return arguments == null || mayChange(flag, List.of(arguments), System.getenv());
    }

    static boolean mayChange(String flag, List<String> arguments, Map<String, String> environment) {
        List<String> all = new ArrayList<>(arguments);
        for (String variable : VARIABLES) {
            all.addAll(List.of(environment.getOrDefault(variable, "").split("\\s+")));
        }
        return all.stream()
                .anyMatch(argument -> argument.contains(flag)
                        || argument.startsWith("@")
                        || OTHERS.stream().anyMatch(argument::contains));
    }
}
