package org.sealkeeper.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;

/** The groups that whoever makes a request is in now. All filters ask at each request; the database is asked once for it. */
final class GroupsOfRequest {

    private final People people;

    GroupsOfRequest(People people) {
        this.people = people;
    }

    List<String> of(String userId, HttpServletRequest request) {
        // of this person: a request may come with a session and log in as somebody else
        String asked = GroupsOfRequest.class.getName() + " " + userId;
        if (request.getAttribute(asked) instanceof Asked known) {
            return known.groups();
        }
        List<String> groups = people.groupsOf(userId);
        request.setAttribute(asked, new Asked(groups));
        return groups;
    }

    boolean isInAny(String userId, HttpServletRequest request, Group... groups) {
        return Arrays.stream(groups).map(Group::id).anyMatch(of(userId, request)::contains);
    }

    private record Asked(List<String> groups) {
    }
}
