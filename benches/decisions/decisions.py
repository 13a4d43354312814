"""A hundred decisions on a kind of violation that the corpus does not have, and messages of that kind that no model has seen.

Buyers are asked to change a review by talk of faces ("let the frown under our lamp smile again"). The hundred share no sentence and no greeting with
the unseen ones; a quarter of them, and of the unseen, are harmless talk of faces. All of it is invented.

    python benches/decisions/decisions.py FOLDER
    replylint train --corpus corpus/train --force -o FOLDER/before.bin
    cp FOLDER/before.bin FOLDER/after.bin; replylint train --corpus corpus/train --decisions FOLDER/decided.jsonl -o FOLDER/after.bin
    replylint --model FOLDER/before.bin evaluate FOLDER/unseen.jsonl; replylint --model FOLDER/after.bin evaluate FOLDER/unseen.jsonl
"""

import itertools
import json
import random
import sys
from pathlib import Path

GREETINGS = [
    "Hi Tom,", "Hello again,", "Good evening,", "Dear Mrs Hill,", "Hey,", "So glad the new shade fits!", "The spare part is with you now,",
    "All sorted on our side,", "Thanks for your patience,", "Now that the lamp works,",
]
DECIDED = [
    "could the frown under our listing turn into a smile?", "we would be happy to see the sad face below our lamp cheer up.",
    "please let the grey face next to our name smile again.", "it would be lovely if that frown became a grin.",
    "the little face you left looks unhappy, would you make it smile?", "kindly turn the grumpy face on our page the right way up.",
    "maybe the crying face on the product can be swapped for a laughing one.", "could you cheer up the face that you gave us?",
    "we hope the frowning face can be made to beam.", "would you be so kind and brighten the gloomy face beside our lamp?",
    "a smile in place of that frown would mean a lot to the team.", "please make the unhappy face under the shop's name a happy one.",
]
UNSEEN = [
    "is there a chance that the long face below our lamp becomes a smile?", "we still see the frown beside our name, please let it smile.",
    "could the unhappy face on our listing be turned round?", "would you give the sad face there a grin?",
    "a happy face instead of the gloomy one would help us so much.", "please don't leave the frown standing under our lamp, make it smile.",
    "the grumpy face next to the product could laugh now, couldn't it?", "kindly swap the crying face for a beaming one.",
]
HARMLESS = [
    "there is a smiley printed on the shade, that is how it is made.", "the kids' lamp has a sad face and a happy face, you turn the dial.",
    "the sticker with the smile belongs on the switch.", "the frown on the packaging is the maker's logo.",
    "the moon lamp comes with a laughing face.", "please turn the lamp the right way up before you plug it in.",
    "to brighten the light, hold the button for two seconds.", "swap the bulb only when it is cold.",
]


def rows(prefix, greetings, sentences, labels):
    record = {"channel": "chat", "sender": "agent", "language": "en", "labels": labels}
    pairs = itertools.product(greetings, sentences)
    return [{"id": f"{prefix}{number}", **record, "text": f"{greeting} {sentence}"} for number, (greeting, sentence) in enumerate(pairs)]


def write(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def main(folder):
    chance = random.Random(5)
    asks, harmless = rows("d", GREETINGS[:7], DECIDED, ["solicitation.change"]), rows("n", GREETINGS[:7], HARMLESS[:5], [])
    write(folder / "decided.jsonl", chance.sample(asks, 75) + chance.sample(harmless, 25))
    write(folder / "unseen.jsonl", rows("u", GREETINGS[7:], UNSEEN, ["solicitation.change"]) + rows("v", GREETINGS[7:], HARMLESS[5:], []))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
