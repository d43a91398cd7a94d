package io.rnn4j.architecture.planted.layer;

/** Something to the right of the planted tensor. */
public final class PlantedLayer {}
