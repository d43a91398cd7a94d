package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** The reference backend, counting the tensors that it allocates and the operations that it runs. */
final class CountingBackend implements Backend {
    final AtomicInteger allocations = new AtomicInteger();
    final AtomicInteger operations = new AtomicInteger();
    private final Backend backend = ReferenceBackend.open();
    private final TensorOps tensors = (TensorOps) Proxy.newProxyInstance(
            TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, (proxy, method, arguments) -> {
                (method.getName().equals("allocate") ? allocations : operations).incrementAndGet();
                try {
                    return method.invoke(backend.tensors(), arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @Override
    public BackendInfo info() {
        return backend.info();
    }

    @Override
    public TensorOps tensors() {
        return tensors;
    }

    @Override
    public void close() {
        backend.close();
    }
}
