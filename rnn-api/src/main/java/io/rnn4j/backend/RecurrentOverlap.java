package io.rnn4j.backend;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Refuses recurrent calls whose destinations overlap their sources or each other. Operands go by number, so
 * that a good call allocates nothing.
 */
final class RecurrentOverlap {
    private static final String[] FORWARD_DESTINATIONS = {"y", "scratch", "reserve", "last.h", "last.c"};

    /** The last two of these are what a last state may take the place of. */
    private static final String[] FORWARD_SOURCES = {
        "x",
        "wx",
        "wh",
        "bx",
        "bh",
        "projection",
        "peepholes",
        "inputGain",
        "recurrentGain",
        "cellGain",
        "cellBias",
        "masks.dropout",
        "masks.zoneout",
        "masks.cellZoneout",
        "initial.h",
        "initial.c"
    };

    private static final String[] BACKWARD_DESTINATIONS = {
        "scratch",
        "dx",
        "dwx",
        "dwh",
        "dbx",
        "dbh",
        "dProjection",
        "dPeepholes",
        "dInputGain",
        "dRecurrentGain",
        "dCellGain",
        "dCellBias",
        "dInitial.h",
        "dInitial.c"
    };

    private static final String[] BACKWARD_SOURCES = {"y", "reserve", "dy", "dLast.h", "dLast.c"};

    private static final int LAST_H = 3;
    private static final int INITIAL_H = 14;
    private static final int FIRST_OPTION = 5;
    private static final int FIRST_MASK = 11;
    private static final int FIRST_GRADIENT = 2;
    private static final int D_INITIAL_H = 12;

    private RecurrentOverlap() {}

    private static @Nullable Tensor destination(Forward call, int number) {
        return switch (number) {
            case 0 -> call.y();
            case 1 -> call.scratch();
            case 2 -> call.reserve();
            case 3 -> h(call.last());
            default -> c(call.last());
        };
    }

    private static @Nullable Tensor source(Forward call, int number) {
        RecurrentWeights weights = call.weights().weights();
        return switch (number) {
            case 0 -> call.x();
            case 1 -> weights.wx();
            case 2 -> weights.wh();
            case 3 -> weights.bx();
            case 4 -> weights.bh();
            case INITIAL_H -> h(call.initial());
            case INITIAL_H + 1 -> c(call.initial());
            default ->
                number < FIRST_MASK
                        ? option(weights.options(), number - FIRST_OPTION)
                        : mask(call.masks(), number - FIRST_MASK);
        };
    }

    private static @Nullable Tensor option(OptionWeights weights, int number) {
        return switch (number) {
            case 0 -> weights.projection();
            case 1 -> weights.peepholes();
            case 2 -> weights.inputGain();
            case 3 -> weights.recurrentGain();
            case 4 -> weights.cellGain();
            default -> weights.cellBias();
        };
    }

    private static @Nullable Tensor mask(@Nullable RecurrentMasks masks, int number) {
        if (masks == null) {
            return null;
        }
        return switch (number) {
            case 0 -> masks.dropout();
            case 1 -> masks.zoneout();
            default -> masks.cellZoneout();
        };
    }

    private static @Nullable Tensor destination(Backward call, int number) {
        RecurrentWeights weights = call.dWeights();
        return switch (number) {
            case 0 -> call.scratch();
            case 1 -> call.dx();
            case D_INITIAL_H -> h(call.dInitial());
            case D_INITIAL_H + 1 -> c(call.dInitial());
            default -> weights == null ? null : gradient(weights, number - FIRST_GRADIENT);
        };
    }

    private static @Nullable Tensor gradient(RecurrentWeights weights, int number) {
        return switch (number) {
            case 0 -> weights.wx();
            case 1 -> weights.wh();
            case 2 -> weights.bx();
            case 3 -> weights.bh();
            default -> option(weights.options(), number - 4);
        };
    }

    private static @Nullable Tensor source(Backward call, int number) {
        return switch (number) {
            case 0 -> call.forward().y();
            case 1 -> call.forward().reserve();
            case 2 -> call.dy();
            case 3 -> h(call.dLast());
            default -> c(call.dLast());
        };
    }

    private static @Nullable Tensor h(@Nullable RecurrentState state) {
        return state == null ? null : state.h();
    }

    private static @Nullable Tensor c(@Nullable RecurrentState state) {
        return state == null ? null : state.c();
    }

    static void check(String operation, Forward call) {
        boolean inPlace = stateInPlace(call);
        for (int i = 0; i < FORWARD_DESTINATIONS.length; i++) {
            Tensor destination = destination(call, i);
            if (destination != null) {
                String name = FORWARD_DESTINATIONS[i];
                int sources = inPlace && i >= LAST_H ? INITIAL_H : FORWARD_SOURCES.length;
                for (int j = 0; j < sources; j++) {
                    apart(operation, name, destination, FORWARD_SOURCES[j], source(call, j));
                }
                for (int j = 0; j < i; j++) {
                    apart(operation, name, destination, FORWARD_DESTINATIONS[j], destination(call, j));
                }
            }
        }
    }

    /** In inference the last state may be the initial state's own tensors, each part in the place of its like. */
    private static boolean stateInPlace(Forward call) {
        RecurrentState last = call.last();
        RecurrentState initial = call.initial();
        if (call.reserve() != null
                || last == null
                || initial == null
                || !last.h().sameView(initial.h())) {
            return false;
        }
        Tensor lastCell = last.c();
        Tensor initialCell = initial.c();
        return lastCell == null || (initialCell != null && lastCell.sameView(initialCell));
    }

    static void check(String operation, Backward call) {
        for (int i = 0; i < BACKWARD_DESTINATIONS.length; i++) {
            Tensor destination = destination(call, i);
            if (destination != null) {
                String name = BACKWARD_DESTINATIONS[i];
                for (int j = 0; j < FORWARD_SOURCES.length; j++) {
                    apart(operation, name, destination, FORWARD_SOURCES[j], source(call.forward(), j));
                }
                for (int j = 0; j < BACKWARD_SOURCES.length; j++) {
                    apart(operation, name, destination, BACKWARD_SOURCES[j], source(call, j));
                }
                for (int j = 0; j < i; j++) {
                    apart(operation, name, destination, BACKWARD_DESTINATIONS[j], destination(call, j));
                }
            }
        }
    }

    private static void apart(
            String operation, String name, Tensor destination, String otherName, @Nullable Tensor other) {
        if (other != null) {
            Checks.apart(operation, name, destination, otherName, other);
        }
    }
}
