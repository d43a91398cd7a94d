<#include "/lib/types.ftlh">
<@pp.dropOutputFile/>
<#list types as e>
<@pp.changeOutputFile name=e.Type + "Storage.java"/>
package io.rnn4j.java;

import io.rnn4j.tensor.DType;
import java.util.Objects;

/** A {@code ${e.type}[]} as the memory of tensors. */
final class ${e.Type}Storage implements HeapStorage {
    private final ${e.type}[] data;

    ${e.Type}Storage(${e.type}[] data) {
        this.data = data;
    }

    ${e.type}[] data() {
        return data;
    }

    @Override
    public DType dtype() {
        return DType.${e.DTYPE};
    }

    @Override
    public int size() {
        return data.length;
    }
<#list types as other>

    @Override
    public void get(int offset, ${other.type}[] into, int at, int length) {
<#if other.type == e.type>
        System.arraycopy(data, offset, into, at, length);
<#else>
        check(offset, at, into.length, length);
        for (int i = 0; i < length; i++) {
            into[at + i] = (${other.type}) data[offset + i];
        }
</#if>
    }

    @Override
    public void put(int offset, ${other.type}[] from, int at, int length) {
<#if other.type == e.type>
        System.arraycopy(from, at, data, offset, length);
<#else>
        check(offset, at, from.length, length);
        for (int i = 0; i < length; i++) {
            data[offset + i] = (${e.type}) from[at + i];
        }
</#if>
    }
</#list>

    private void check(int offset, int at, int otherLength, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        Objects.checkFromIndexSize(at, length, otherLength);
    }
}
</#list>
