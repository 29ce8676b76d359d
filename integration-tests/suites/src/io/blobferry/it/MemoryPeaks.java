package io.blobferry.it;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * How much memory a process took at its highest, in bytes.
 *
 * @param heap what full collections left, as the mean of the highest tenth of the samples: the single highest depends
 *     on the moment at which a sample falls
 * @param highestHeap the single highest
 * @param heapBefore the lowest of the first samples, before much was copied
 * @param heapAfter the lowest of the last samples, when all was
 * @param direct memory outside the heap that Java code asked for, the highest sample
 * @param resident the most that the process ever held, by the operating system
 */
record MemoryPeaks(
        long heap, long highestHeap, long heapBefore, long heapAfter, long direct, long resident, int samples) {
    private static final double MIB = 1 << 20;

    static MemoryPeaks of(List<JvmMemory.Sample> samples, long resident) {
        long[] heap = sorted(samples, JvmMemory.Sample::heap);
        long[] direct = sorted(samples, JvmMemory.Sample::direct);
        int tenth = Math.max(1, heap.length / 10);
        long highest =
                (long) LongStream.of(heap).skip(heap.length - tenth).average().orElseThrow();
        return new MemoryPeaks(
                highest,
                heap[heap.length - 1],
                sorted(samples.subList(0, tenth), JvmMemory.Sample::heap)[0],
                sorted(samples.subList(samples.size() - tenth, samples.size()), JvmMemory.Sample::heap)[0],
                direct[direct.length - 1],
                resident,
                heap.length);
    }

    @Override
    public String toString() {
        return String.format(
                "heap after GC %.1f MiB (highest tenth; highest %.1f; before %.1f, after %.1f),"
                        + " direct memory %.1f MiB, resident %.1f MiB, %d samples",
                heap / MIB,
                highestHeap / MIB,
                heapBefore / MIB,
                heapAfter / MIB,
                direct / MIB,
                resident / MIB,
                samples);
    }

    private static long[] sorted(List<JvmMemory.Sample> samples, ToLongFunction<JvmMemory.Sample> figure) {
        return samples.stream().mapToLong(figure).sorted().toArray();
    }
}
