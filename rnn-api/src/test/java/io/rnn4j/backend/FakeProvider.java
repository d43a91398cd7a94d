package io.rnn4j.backend;

import io.rnn4j.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.function.Supplier;

/** A provider whose every answer a test chooses. */
class FakeProvider implements BackendProvider {
    private final String name;
    private final int priority;
    private final Supplier<Availability> probe;
    private final Supplier<Backend> create;

    FakeProvider(String name, int priority, Supplier<Availability> probe, Supplier<Backend> create) {
        this.name = name;
        this.priority = priority;
        this.probe = probe;
        this.create = create;
    }

    static FakeProvider usable(String name, int priority, String... advice) {
        return new FakeProvider(name, priority, () -> new Availability.Usable(List.of(advice)), () -> backend(name));
    }

    static FakeProvider unusable(String name, int priority) {
        return new FakeProvider(
                name,
                priority,
                () -> new Availability.Unusable("its library is missing", "add the library"),
                () -> backend(name));
    }

    static Backend backend(String name) {
        Backend reference = new ReferenceBackend();
        return new Backend() {
            @Override
            public BackendInfo info() {
                return new BackendInfo(name, "fake library", "fake kernels", 256, 2);
            }

            @Override
            public TensorOps tensors() {
                return reference.tensors();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Availability probe(BackendOptions options) {
        return probe.get();
    }

    @Override
    public Backend create(BackendOptions options) {
        return create.get();
    }
}
