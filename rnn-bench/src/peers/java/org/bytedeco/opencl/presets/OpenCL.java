package org.bytedeco.opencl.presets;

/**
 * Stands for Bytedeco's description of OpenCL, which that of oneDNN inherits for its GPU part: JavaCPP's loader asks for
 * the name even where the CPU alone is used, and the artifact that oneDNN 3.13-1.5.14 names is not on Maven Central.
 */
public final class OpenCL {
    private OpenCL() {}
}
