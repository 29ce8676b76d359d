package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.Fault;
import io.blobferry.emulators.RecordedRequest;
import io.blobferry.emulators.Service;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests by which one blob is written by parts: those that the gate has seen, and those that a fault may strike.
 *
 * @param blob the blob's name, which no other blob's name ends with
 */
record S3Requests(Emulators emulators, String blob) {
    private static final Pattern PART_NUMBER = Pattern.compile("[?&]partNumber=(\\d+)");

    Fault.Matching creation() {
        return Fault.on("POST", blob + "?uploads");
    }

    Fault.Matching anyPart() {
        return Fault.on("PUT", blob + "?partNumber=");
    }

    Fault.Matching part(int number) {
        return Fault.on("PUT", blob + "?partNumber=" + number + "&");
    }

    Fault.Matching completion() {
        return Fault.on("POST", blob + "?uploadId=");
    }

    Fault.Matching head() {
        return Fault.on("HEAD", blob);
    }

    /** The numbers of the parts that were sent, those included that failed, in the order in which they ended. */
    List<Integer> parts() {
        return sent("PUT", "?partNumber=").stream()
                .map(request -> PART_NUMBER.matcher(request.target()))
                .filter(Matcher::find)
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .toList();
    }

    List<RecordedRequest> creations() {
        return sent("POST", "?uploads");
    }

    List<RecordedRequest> completions() {
        return sent("POST", "?uploadId=");
    }

    private List<RecordedRequest> sent(String method, String query) {
        return emulators.requests().of(Service.S3).stream()
                .filter(request -> request.method().equals(method))
                .filter(request -> request.target().contains(blob + query))
                .toList();
    }
}
