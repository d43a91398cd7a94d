package io.rnn4j.backend;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The rules by which {@link Backends} chooses among the providers found. */
final class BackendSelector {
    private static final Logger LOGGER = System.getLogger("io.rnn4j");

    private final List<BackendProvider> providers;
    private final List<BackendCandidate> broken;

    BackendSelector(List<BackendProvider> providers, List<BackendCandidate> broken) {
        List<BackendProvider> sorted = new ArrayList<>(providers);
        sorted.sort(
                Comparator.comparingInt(BackendProvider::priority).reversed().thenComparing(BackendProvider::name));
        this.providers = List.copyOf(sorted);
        this.broken = List.copyOf(broken);
    }

    static BackendSelector discover() {
        return load(ServiceLoader.load(BackendProvider.class));
    }

    /** Reads all providers; one that cannot be loaded becomes an unusable candidate instead of hiding the rest. */
    static BackendSelector load(Iterable<BackendProvider> loader) {
        List<BackendProvider> found = new ArrayList<>();
        List<BackendCandidate> broken = new ArrayList<>();
        Iterator<BackendProvider> iterator = loader.iterator();
        while (true) {
            try {
                if (!iterator.hasNext()) {
                    break;
                }
                found.add(iterator.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(new BackendCandidate(
                        "(not loaded)",
                        Integer.MIN_VALUE,
                        new Availability.Unusable(String.valueOf(e.getMessage()), "repair or remove its jar")));
                if (broken.size() > 100) {
                    break; // A loader that fails at the same place for ever.
                }
            }
        }
        return new BackendSelector(found, broken);
    }

    List<BackendCandidate> candidates(BackendOptions options) {
        List<BackendCandidate> candidates = new ArrayList<>();
        for (BackendProvider provider : providers) {
            candidates.add(new BackendCandidate(provider.name(), provider.priority(), probe(provider, options)));
        }
        candidates.addAll(broken);
        return candidates;
    }

    private static Availability probe(BackendProvider provider, BackendOptions options) {
        try {
            return provider.probe(options);
        } catch (RuntimeException | LinkageError e) {
            return new Availability.Unusable("its probe failed with " + e, "report this to the backend's maintainers");
        }
    }

    Backend openNamed(String name, String namedBy, BackendOptions options) {
        List<BackendProvider> matches =
                providers.stream().filter(p -> p.name().equals(name)).toList();
        if (matches.isEmpty()) {
            throw new BackendUnavailableException("no backend named '" + name + "' (asked for by " + namedBy
                    + ") is on the class path; found " + describe(candidates(options)));
        }
        if (matches.size() > 1) {
            throw new BackendUnavailableException(matches.size() + " backends are named '" + name + "': "
                    + matches.stream().map(p -> p.getClass().getName()).toList() + "; leave one on the class path");
        }
        BackendProvider provider = matches.get(0);
        Availability availability = probe(provider, options);
        if (availability instanceof Availability.Unusable unusable) {
            throw new BackendUnavailableException("backend '" + name + "' (asked for by " + namedBy + ") cannot run: "
                    + unusable.reason() + "; fix: " + unusable.fix());
        }
        return create(provider, options, "named by " + namedBy, availability);
    }

    Backend openBest(BackendOptions options) {
        List<BackendCandidate> refused = new ArrayList<>();
        for (BackendProvider provider : providers) {
            Availability availability = probe(provider, options);
            if (availability instanceof Availability.Unusable unusable) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "backend " + provider.name() + " cannot run: " + unusable.reason() + "; fix: "
                                + unusable.fix());
                refused.add(new BackendCandidate(provider.name(), provider.priority(), availability));
            } else {
                return create(provider, options, "highest priority of those that can run", availability);
            }
        }
        refused.addAll(broken);
        throw new BackendUnavailableException(
                refused.isEmpty()
                        ? "no backend is on the class path; add io.rnn4j:rnn-backend-java"
                        : "no backend can run: " + describe(refused));
    }

    private static Backend create(
            BackendProvider provider, BackendOptions options, String why, Availability availability) {
        Backend backend = provider.create(options);
        LOGGER.log(Level.INFO, () -> "backend " + backend.info() + " (" + why + ")");
        if (availability instanceof Availability.Usable usable) {
            for (String advice : usable.advice()) {
                LOGGER.log(Level.INFO, () -> "backend " + provider.name() + ": " + advice);
            }
        }
        return Backends.checked(backend);
    }

    private static String describe(List<BackendCandidate> candidates) {
        if (candidates.isEmpty()) {
            return "none; add io.rnn4j:rnn-backend-java";
        }
        List<String> lines = new ArrayList<>();
        for (BackendCandidate candidate : candidates) {
            String state = candidate.availability() instanceof Availability.Unusable unusable
                    ? unusable.reason() + "; fix: " + unusable.fix()
                    : "usable";
            lines.add(candidate.name() + " (" + state + ")");
        }
        return String.join(", ", lines);
    }
}
