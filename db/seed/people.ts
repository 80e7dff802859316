type Person = {
  email: string;
  full_name: string;
  role?: "user" | "expert";
  is_active?: boolean;
  is_verified?: boolean;
  profile: {
    title: string;
    bio: string;
    location: string;
    website: string;
    specialty_tags: string[];
    preferences: { favourite_categories: [] };
  };
};

const preferences: { favourite_categories: [] } = { favourite_categories: [] };

const person = (
  full_name: string,
  email: string,
  title: string,
  location: string,
  specialty_tags: string[],
  bio = "",
  more: Partial<Omit<Person, "profile">> & { website?: string } = {},
): Person => {
  const { website = "", ...account } = more;
  return { full_name, email, ...account, profile: { title, bio, location, website, specialty_tags, preferences } };
};

const expert = { role: "expert", is_verified: true } as const;

/** People to look at: long and short names, several scripts, full and empty profiles, one suspended. */
export const DEMO_PEOPLE: readonly Person[] = [
  person(
    "Nora Lindqvist",
    "nora@demo.gold.localhost",
    "Gemmologist",
    "Gothenburg",
    ["Sapphire", "Diamond grading", "Bridal"],
    "I grade coloured stones by day and set them by night. Ask me about sapphires that have been to hot places.",
    { ...expert, website: "https://lindqvist.example" },
  ),
  person(
    "Mira Joshi",
    "mira@demo.gold.localhost",
    "Goldsmith",
    "Jaipur",
    ["Kundan", "22k gold"],
    "Third generation at the bench. I work in high-carat gold and foil-backed stones.",
    expert,
  ),
  person(
    "Tomás Villarreal",
    "tomas@demo.gold.localhost",
    "Appraiser",
    "Ciudad de México",
    ["Estate jewellery"],
    "",
    expert,
  ),
  person("نور الهدى", "nour@demo.gold.localhost", "مصممة مجوهرات", "القاهرة", ["Bridal"], "أصمم خواتم الخطوبة."),
  person(
    "Noor Achterberg-Van Nieuwenhuizen",
    "noor.achterberg@a-rather-long-domain.demo.gold.localhost",
    "Collector of Art Deco platinum",
    "’s-Hertogenbosch",
    ["Art Deco", "Platinum"],
    "",
    { role: "expert" },
  ),
  person("Nicolò Noto", "nicolo@demo.gold.localhost", "", "Valenza", [], "", { is_active: false }),
  person("Ana Noriega", "ana@demo.gold.localhost", "", "", []),
  person(
    "김하늘",
    "haneul@demo.gold.localhost",
    "Silversmith",
    "Seoul",
    ["Silver", "Enamel"],
    "은으로 작은 것들을 만듭니다.",
  ),
  person("Éloïse Dubois", "eloise@demo.gold.localhost", "Pearl stringer", "Lyon", ["Pearls"]),
  person("O", "o@demo.gold.localhost", "", "", []),
];
