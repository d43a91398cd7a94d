package io.rnn4j.backend.contract;

import io.rnn4j.backend.Backend;
import io.rnn4j.backend.BackendInfo;
import io.rnn4j.backend.BackendOptions;
import io.rnn4j.backend.LayerKernels;
import io.rnn4j.backend.RecurrentKernel;
import io.rnn4j.backend.TensorOps;
import io.rnn4j.backend.reference.ReferenceBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Bugs that a backend may have, and the clauses that must notice each. */
final class PlantedFaults {
    /**
     * One bug in one operation or one cell.
     *
     * @param name what the backend does wrong
     * @param where the operation or the cell
     * @param clauses the numbers of exactly those clauses that fail
     * @param bug makes a faulty backend of a good one
     */
    record Fault(String name, String where, Set<Integer> clauses, Bug bug) {
        @Override
        public String toString() {
            return where + " " + name;
        }
    }

    /** Makes a faulty backend of a good one. */
    interface Bug {
        Backend plant(Backend good, int threads);
    }

    /** Stands in for one operation. */
    interface Operation {
        Object call(TensorOps good, Object[] arguments, int threads);
    }

    private PlantedFaults() {}

    static Stream<Fault> all() {
        return Stream.of(PlantedOperationFaults.all(), PlantedCellFaults.all(), PlantedLayerFaults.all())
                .flatMap(faults -> faults);
    }

    static Backend open(Fault fault, BackendOptions options) {
        return fault.bug().plant(new ReferenceBackend(), options.threads());
    }

    static Fault operation(String where, String name, Set<Integer> clauses, Operation operation) {
        return new Fault(name, where, clauses, (good, threads) -> {
            TensorOps ops = good.tensors();
            TensorOps faulty = proxy(
                    TensorOps.class,
                    ops,
                    (method, arguments) -> method.getName().equals(where)
                            ? operation.call(ops, arguments, threads)
                            : invoke(ops, method, arguments));
            return backend(good, faulty, good.layers());
        });
    }

    /** Stands in for forward and backward of one cell. */
    interface Kernel {
        RecurrentKernel plant(RecurrentKernel good, TensorOps ops, int threads);
    }

    static Fault cell(String where, String name, Set<Integer> clauses, Kernel kernel) {
        return new Fault(name, where, clauses, (good, threads) -> {
            LayerKernels layers = good.layers();
            LayerKernels faulty = (spec, dtype) -> {
                RecurrentKernel whole = layers.recurrent(spec, dtype);
                boolean planted =
                        new CellCase(spec, dtype, 1, 1, true, 0).cell().equals(where);
                return planted ? kernel.plant(whole, good.tensors(), threads) : whole;
            };
            return backend(good, good.tensors(), faulty);
        });
    }

    private static Backend backend(Backend good, TensorOps ops, LayerKernels layers) {
        return new Backend() {
            @Override
            public BackendInfo info() {
                return good.info();
            }

            @Override
            public TensorOps tensors() {
                return ops;
            }

            @Override
            public LayerKernels layers() {
                return layers;
            }

            @Override
            public void close() {
                good.close();
            }
        };
    }

    private interface Handler {
        Object call(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, T good, Handler handler) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? invoke(good, method, arguments)
                        : handler.call(method, arguments));
        return type.cast(proxy);
    }

    private static Object invoke(Object target, Method method, Object[] arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The clauses in the names of test methods, such as 8 in clause8CellsMatchPyTorch. */
    static Set<Integer> clauses(List<String> methods) {
        Set<Integer> clauses = new TreeSet<>();
        for (String method : methods) {
            clauses.add(method.startsWith("clause") ? method.charAt("clause".length()) - '0' : 0);
        }
        return clauses;
    }
}
