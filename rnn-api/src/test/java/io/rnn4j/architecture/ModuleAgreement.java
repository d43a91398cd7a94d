package io.rnn4j.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares a module's two lists of services: {@code provides} in its module-info, which the module path
 * reads, and its files in META-INF/services, which the class path reads. A module's own test calls {@link
 * #differences} and finds it empty.
 */
public final class ModuleAgreement {
    private static final String SERVICES = "META-INF/services/";

    private ModuleAgreement() {}

    /**
     * Returns a module's descriptor, on the class path too.
     *
     * @param member a class of the module
     * @return the descriptor that lies beside it
     */
    public static ModuleDescriptor descriptorOf(Class<?> member) {
        return referenceOf(location(member)).descriptor();
    }

    /**
     * Returns where the two lists of services differ.
     *
     * @param member a class of the module
     * @return one sentence a difference; empty where both agree
     */
    public static Set<String> differences(Class<?> member) {
        return differences(location(member));
    }

    static Set<String> differences(Path location) {
        ModuleReference module = referenceOf(location);
        Set<String> declared = module.descriptor().provides().stream()
                .flatMap(provides -> provides.providers().stream().map(name -> provides.service() + " by " + name))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = listed(module);
        Set<String> differences = new TreeSet<>();
        declared.stream()
                .filter(service -> !listed.contains(service))
                .forEach(service -> differences.add("META-INF/services lacks " + service));
        listed.stream()
                .filter(service -> !declared.contains(service))
                .forEach(service -> differences.add("module-info lacks " + service));
        return differences;
    }

    private static Path location(Class<?> member) {
        try {
            return Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no place for " + member, e);
        }
    }

    private static ModuleReference referenceOf(Path location) {
        return ModuleFinder.of(location).findAll().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no module in " + location));
    }

    private static Set<String> listed(ModuleReference module) {
        try (ModuleReader reader = module.open()) {
            Set<String> listed = new TreeSet<>();
            for (String file : reader.list().filter(ModuleAgreement::isServices).toList()) {
                try (InputStream in = reader.open(file).orElseThrow()) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(provider -> listed.add(file.substring(SERVICES.length()) + " by " + provider));
                }
            }
            return listed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isServices(String file) {
        return file.startsWith(SERVICES) && !file.endsWith("/");
    }
}
