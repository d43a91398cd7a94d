package io.rnn4j.train;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import io.rnn4j.tensor.Tensor;
import io.rnn4j.tensor.Transpose;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The reference backend, counting the tensors that it allocates, the operations that it runs and their multiplications. */
final class CountingBackend implements Backend {
    final AtomicInteger allocations = new AtomicInteger();
    final AtomicInteger operations = new AtomicInteger();
    /** Of matrix products alone, which take nearly all the time of a network. */
    final AtomicLong multiplications = new AtomicLong();

    private final Backend backend = ReferenceBackend.open();
    private final TensorOps tensors = (TensorOps) Proxy.newProxyInstance(
            TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, (proxy, method, arguments) -> {
                (method.getName().equals("allocate") ? allocations : operations).incrementAndGet();
                if (method.getName().equals("gemm")) {
                    Tensor a = (Tensor) arguments[3];
                    long inner = arguments[0] == Transpose.NO ? a.columns() : a.rows();
                    multiplications.addAndGet(inner * ((Tensor) arguments[6]).size());
                }
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
