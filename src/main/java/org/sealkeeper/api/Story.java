package org.sealkeeper.api;

import java.util.List;

/**
 * A renewal as people read it, in one language: what it was about and what happened, in sections of two columns.
 *
 * @param language such as {@code zh-CN}
 * @param title such as {@code Renewal of Corp Messenger}
 * @param footer what stands below each page
 */
record Story(String language, String title, String summary, List<Section> sections, String footer) {

    record Section(String heading, List<Line> lines) {
    }

    /** @param lead what it is, or when it was */
    record Line(String lead, String text) {
    }
}
