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
    private static final String JAVA_BACKEND = "io.rnn4j:rnn-backend-java";
    private static final String REPAIR = "repair or remove its jar";
    private static final String REPORT = "report this to the backend's maintainers";
    private static final int MOST_BROKEN = 100;

    private final List<Found> found;
    private final List<BackendCandidate> broken;

    /** A provider, with what it says of itself asked once. */
    private record Found(BackendProvider provider, String name, int priority) {
        Availability probe(BackendOptions options) {
            try {
                return provider.probe(options);
            } catch (RuntimeException | LinkageError e) {
                return new Availability.Unusable("its probe failed with " + e, REPORT);
            }
        }

        BackendCandidate candidate(BackendOptions options) {
            return new BackendCandidate(name, priority, probe(options));
        }
    }

    private BackendSelector(List<Found> found, List<BackendCandidate> broken) {
        this.found = List.copyOf(found);
        this.broken = List.copyOf(broken);
    }

    static BackendSelector discover() {
        return load(ServiceLoader.load(BackendProvider.class));
    }

    /** Reads all providers; one that cannot be loaded becomes an unusable candidate instead of hiding the rest. */
    static BackendSelector load(Iterable<BackendProvider> loader) {
        List<Found> found = new ArrayList<>();
        List<BackendCandidate> broken = new ArrayList<>();
        Iterator<BackendProvider> iterator = loader.iterator();
        // A loader that fails at the same place for ever is left at some time.
        while (broken.size() < MOST_BROKEN) {
            String name = "(not loaded)";
            try {
                if (!iterator.hasNext()) {
                    break;
                }
                BackendProvider provider = iterator.next();
                name = provider.getClass().getName();
                found.add(new Found(provider, provider.name(), provider.priority()));
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                broken.add(new BackendCandidate(
                        name, Integer.MIN_VALUE, new Availability.Unusable("it failed to load: " + reason(e), REPAIR)));
            }
        }
        found.sort(Comparator.comparingInt(Found::priority)
                .reversed()
                .thenComparing(Found::name)
                .thenComparing(f -> f.provider.getClass().getName()));
        return new BackendSelector(found, broken);
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.toString() : e + " (" + e.getCause() + ")";
    }

    List<BackendCandidate> candidates(BackendOptions options) {
        List<BackendCandidate> candidates = new ArrayList<>();
        for (Found candidate : found) {
            candidates.add(candidate.candidate(options));
        }
        candidates.addAll(broken);
        return candidates;
    }

    Backend openNamed(String name, String namedBy, BackendOptions options) {
        List<Found> matches = found.stream().filter(f -> f.name.equals(name)).toList();
        String asked = "'" + name + "' (asked for by " + namedBy + ")";
        if (matches.isEmpty()) {
            throw new BackendUnavailableException(
                    "no backend named " + asked + " is on the class path; found " + describe(candidates(options)));
        }
        if (matches.size() > 1) {
            throw new BackendUnavailableException(matches.size() + " backends are named " + asked + ": "
                    + matches.stream().map(f -> f.provider.getClass().getName()).toList()
                    + "; leave one on the class path");
        }
        Found match = matches.get(0);
        Availability availability = match.probe(options);
        if (availability instanceof Availability.Unusable unusable) {
            throw new BackendUnavailableException(
                    "backend " + asked + " cannot run: " + unusable.reason() + "; fix: " + unusable.fix());
        }
        try {
            return opened(match.provider.create(options), "named by " + namedBy, availability);
        } catch (RuntimeException | LinkageError e) {
            throw new BackendUnavailableException("backend " + asked + " failed to start: " + reason(e), e);
        }
    }

    Backend openBest(BackendOptions options) {
        List<BackendCandidate> refused = new ArrayList<>(broken);
        broken.forEach(BackendSelector::logRefusal);
        for (Found next : found) {
            BackendCandidate candidate = next.candidate(options);
            if (candidate.usable()) {
                try {
                    Backend backend = next.provider.create(options);
                    return opened(backend, "highest priority of those that can run", candidate.availability());
                } catch (RuntimeException | LinkageError e) {
                    Availability failed = new Availability.Unusable("it failed to start: " + reason(e), REPORT);
                    candidate = new BackendCandidate(next.name, next.priority, failed);
                }
            }
            logRefusal(candidate);
            refused.add(candidate);
        }
        throw new BackendUnavailableException(
                refused.isEmpty()
                        ? "no backend is on the class path; add " + JAVA_BACKEND
                        : "no backend can run: " + describe(refused));
    }

    /** Each faster choice that was not possible is worth a line, with its fix. */
    private static void logRefusal(BackendCandidate candidate) {
        if (candidate.availability() instanceof Availability.Unusable unusable) {
            LOGGER.log(
                    Level.WARNING,
                    () -> "backend " + candidate.name() + " cannot run: " + unusable.reason() + "; fix: "
                            + unusable.fix());
        }
    }

    private static Backend opened(Backend backend, String why, Availability availability) {
        String name = backend.info().name();
        LOGGER.log(Level.INFO, () -> "backend " + backend.info() + " (" + why + ")");
        if (availability instanceof Availability.Usable usable) {
            usable.advice().forEach(advice -> LOGGER.log(Level.INFO, () -> "backend " + name + ": " + advice));
        }
        return Backends.checked(backend);
    }

    private static String describe(List<BackendCandidate> candidates) {
        if (candidates.isEmpty()) {
            return "none; add " + JAVA_BACKEND;
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
