package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/** Tells what an ACME server's errors (RFC 8555, section 6.7) mean for the one who asked. */
final class Failures {

    /** Asked again the server would say the same: something has to be changed here or there first. */
    private static final Set<String> LASTING = Set.of("accountDoesNotExist", "badCSR", "badPublicKey",
            "badSignatureAlgorithm", "caa", "externalAccountRequired", "invalidContact", "rejectedIdentifier",
            "unauthorized", "unsupportedContact", "unsupportedIdentifier", "badRevocationReason");

    private Failures() {
    }

    /** @return what may pass; what lasts is thrown */
    static IOException passing(String issuer, AcmeException failure) throws RefusedByIssuer {
        if (failure instanceof AcmeUserActionRequiredException) {
            throw new RefusedByIssuer("The ACME server of " + issuer + " wants a person to act first: "
                    + sentence(failure.getMessage()));
        }
        if (failure instanceof AcmeServerException said) {
            String sentence = "The ACME server of " + issuer + " refuses: " + words(said.getProblem());
            if (LASTING.contains(type(said))) {
                throw new RefusedByIssuer(sentence);
            }
            return new IOException(sentence, failure);
        }
        return new IOException("The ACME server of " + issuer + " cannot be asked now: " + sentence(failure.getMessage()),
                failure);
    }

    /** For what is not worth a refusal: whatever the cause, it is asked again another day. */
    static IOException cannotBeAsked(String issuer, AcmeException failure) {
        try {
            return passing(issuer, failure);
        } catch (RefusedByIssuer refused) {
            return new IOException(refused.getMessage(), failure);
        }
    }

    static boolean isAlreadyRevoked(AcmeException failure) {
        return failure instanceof AcmeServerException said && type(said).equals("alreadyRevoked");
    }

    static boolean isUnknownAccount(AcmeServerException said) {
        return type(said).equals("accountDoesNotExist");
    }

    /** Such as {@code badCSR} of {@code urn:ietf:params:acme:error:badCSR}. */
    private static String type(AcmeServerException said) {
        return said.getProblem().getType().toString().replaceFirst(".*[:/]", "");
    }

    /** Why an order has become invalid: what the server found at each name that it could not validate. */
    static String ofOrder(String issuer, Order order) {
        String names = order.getAuthorizations().stream().filter(each -> each.getStatus() == Status.INVALID)
                .map(each -> "it could not validate " + each.getIdentifier().getValue() + ": " + ofName(each))
                .collect(Collectors.joining(" "));
        return "The ACME server of " + issuer + " gave the order up: " + (names.isEmpty()
                ? order.getError().map(Failures::words).orElse("it does not say why.") : names);
    }

    private static String ofName(Authorization authorization) {
        return authorization.getChallenges().stream().map(Challenge::getError).flatMap(Optional::stream)
                .map(Failures::words).findFirst().orElse("it does not say why.");
    }

    private static String words(Problem problem) {
        return sentence(problem.getDetail().or(problem::getTitle).orElse(problem.getType().toString()));
    }

    /** On one line, of bearable length, with its full stop. */
    private static String sentence(String words) {
        String line = words == null ? "it does not say why" : words.strip().replaceAll("\\s+", " ");
        String bearable = line.length() > 500 ? line.substring(0, 500) + "…" : line;
        return bearable.endsWith(".") ? bearable : bearable + ".";
    }
}
