"""Names for made-up people. The surnames are invented: they belong, as far as we know, to nobody.

Given names come from many languages and are drawn without regard to anything else about a person, so that no origin
goes with any outcome. Surnames only sound like names; most are made of trees, stones, weather and water.
"""

GIVEN = {
    "F": (
        "Adaeze", "Aiko", "Alma", "Anahí", "Birgit", "Chiara", "Citlali", "Divya", "Eilidh", "Farida", "Greta", "Hana",
        "Ines", "Jamila", "Kateryna", "Leilani", "Lúcia", "Mahalia", "Noor", "Oksana", "Paloma", "Rosalind", "Saoirse",
        "Thuy", "Vesna", "Wanjiru", "Ximena", "Yara", "Zofia", "Ruth",
    ),
    "M": (
        "Abel", "Anselm", "Bao", "Caspian", "Dmitri", "Ebele", "Emeka", "Finn", "Gustavo", "Haruki", "Ivo", "Jorge",
        "Kofi", "Lars", "Mateo", "Nils", "Owen", "Piotr", "Quentin", "Rashid", "Sanjay", "Tomás", "Ulises", "Viktor",
        "Wendell", "Xavier", "Yusuf", "Zoltán", "Bastian", "Ruben",
    ),
}  # fmt: skip
"""Given names by the sex code of a card."""

SURNAMES = (
    "Alderquill", "Amberlough", "Ashvara", "Bellorimo", "Birkenade", "Brezovane", "Calderquist", "Cedravil", "Corvento",
    "Dunmarrow", "Eberlune", "Elmstrade", "Fjordano", "Flintaro", "Glimmerath", "Granavolo", "Haldervane", "Hazelombe",
    "Iridane", "Junavero", "Kestrelow", "Kumoyama-Lake", "Larchetti", "Lindwater", "Marblethorn", "Mistralba",
    "Morvaneau", "Nimbaro", "Noctavale", "Oakumbe", "Opalinski-Moor", "Pinevarra", "Quartzeno", "Quillander",
    "Rainolla", "Rowanzade", "Sablecroft", "Silverado-Wren", "Stonabaya", "Tarnowell", "Thistlano", "Umbrawe",
    "Valdoria", "Willowane", "Wintergate", "Yarrowine", "Zephyrano", "Ørsvelde", "Łąkovane", "Ñandumar",
)  # fmt: skip
"""Invented surnames."""
