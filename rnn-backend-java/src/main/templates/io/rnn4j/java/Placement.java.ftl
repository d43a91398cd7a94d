<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<#assign t = e.type>
<@pp.changeOutputFile name=e.Type + "Placement.java"/>
package io.rnn4j.java;

import io.rnn4j.backend.RecurrentKernel.Backward;
import io.rnn4j.backend.RecurrentKernel.Forward;
import io.rnn4j.tensor.Tensor;

/**
 * Where the memory of a recurrent layer begins: its packed weights, and the scratch and the reserve that a call brings, are
 * moved to lines of the cache now and then; see {@link ${e.Type}CacheLines}. An area of a call is somewhat larger than
 * needed, and its first element tells where its contents begin, so that backward finds what forward left.
 */
final class ${e.Type}Placement {
    /** Elements that an area has beyond its contents: a line for what the first element tells, and one to move in. */
    static final int EXTRA = 2 * ${e.Type}CacheLines.LINE;

    /** Multiplications below which a call is too short to search. */
    private static final long LEAST_WORK = 10_000;
    /** Multiplications for a nanosecond of search: some 50 are done in one, so a search takes a hundredth of the time. */
    private static final long WORK = 5_000;
    /** Areas that a call searches at most: scratch, reserve, and the weights, which seldom take a second search. */
    private static final int AREAS = 3;

    /** Packed weights, which can be moved. */
    interface Weights {
        /** Moves the panels to lines of the cache. */
        void place(${e.Type}CacheLines lines, long nanoseconds);
    }

    private final ${e.Type}CacheLines lines;
    /** Time that calls have earned. Threads may lose some of it to each other, which does not matter. */
    private long earned;

    ${e.Type}Placement(${e.Type}CacheLines lines) {
        this.lines = lines;
    }

    /** The index of the first element of an area's contents. */
    static int start(Tensor area) {
        return area.offset() + ${e.Type}CacheLines.LINE + (int) ${e.Type}Ops.data(area)[area.offset()];
    }

    /** To be called before a forward: says where the contents of its areas begin. */
    void place(Forward call, long work) {
        long nanoseconds = earn(work);
        place(call.scratch(), nanoseconds);
        if (call.reserve() != null) {
            place(call.reserve(), nanoseconds);
        }
        if (nanoseconds > 0) {
            ((Weights) call.weights()).place(lines, nanoseconds);
        }
    }

    /** To be called before a backward. */
    void place(Backward call, long work) {
        place(call.scratch(), earn(work));
    }

    private long earn(long work) {
        if (work < LEAST_WORK) {
            return 0;
        }
        long now = earned + work / WORK;
        if (now < AREAS * lines.nanoseconds()) {
            earned = now;
            return 0;
        }
        earned = 0;
        return Math.max(1, now / AREAS);
    }

    private void place(Tensor area, long nanoseconds) {
        if (area.size() == 0) {
            return;
        }
        ${t}[] data = ${e.Type}Ops.data(area);
        int first = area.offset();
        ${t} before = data[first]; // of an earlier call, or anything
        int start = before > 0 && before < ${e.Type}CacheLines.LINE ? (int) before : 0;
        if (nanoseconds > 0 && area.size() >= ${e.Type}CacheLines.SPAN + ${e.Type}CacheLines.LINE) {
            start = lines.begin(data, first + ${e.Type}CacheLines.LINE, start, nanoseconds);
        }
        data[first] = start;
    }
}
</#list>
