package io.rnn4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Everything that can be compared: this framework's backends first, then what the class path adds. */
final class Contenders {
    private static final List<Contender> OWN = List.of(
            BackendContender.JAVA,
            BackendContender.JAVA_SCALAR,
            BackendContender.BLAS,
            BackendContender.COMPOSED,
            new NaiveContender());

    private Contenders() {}

    static List<Contender> all() {
        List<Contender> all = new ArrayList<>(OWN);
        ServiceLoader.load(Contender.class).forEach(all::add);
        return List.copyOf(all);
    }

    private static List<String> own() {
        return OWN.stream().map(Contender::name).toList();
    }

    /** Returns the names of what the class path adds. */
    static List<String> peers() {
        return names().stream().filter(name -> !own().contains(name)).toList();
    }

    static List<String> names() {
        return all().stream().map(Contender::name).toList();
    }

    static Contender named(String name) {
        return all().stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("backend must be one of " + names() + ", but got '" + name + "'"));
    }
}
