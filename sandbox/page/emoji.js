// The emoji that an incident's messages use, by Slack's short names. An unknown name stays as it was typed.

const NAMES = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 rolling_on_the_floor_laughing 🤣 joy 😂
slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩 yum 😋
stuck_out_tongue 😛 hugging_face 🤗 thinking_face 🤔 zipper_mouth_face 🤐 face_with_raised_eyebrow 🤨 neutral_face 😐
expressionless 😑 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴
mask 😷 exploding_head 🤯 sunglasses 😎 nerd_face 🤓 face_with_monocle 🧐 confused 😕 worried 😟 slightly_frowning_face 🙁
open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺 fearful 😨 cold_sweat 😰 cry 😢 sob 😭 scream 😱
disappointed 😞 sweat 😓 weary 😩 tired_face 😫 yawning_face 🥱 rage 😡 angry 😠 skull 💀 robot_face 🤖 poop 💩
see_no_evil 🙈 wave 👋 raised_hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇
point_up ☝️ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ clap 👏 raised_hands 🙌 pray 🙏 handshake 🤝 writing_hand ✍️ muscle 💪
brain 🧠 eyes 👀 eye 👁️ speech_balloon 💬 thought_balloon 💭 zzz 💤 man-shrugging 🤷‍♂️ woman-shrugging 🤷‍♀️ shrug 🤷 facepalm 🤦
technologist 🧑‍💻 firefighter 🧑‍🚒 detective 🕵️ busts_in_silhouette 👥 bust_in_silhouette 👤 footprints 👣
heart ❤️ broken_heart 💔 orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 100 💯 boom 💥
collision 💥 fire 🔥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ rotating_light 🚨 police_car 🚓 ambulance 🚑 fire_engine 🚒 rocket 🚀
construction 🚧 vertical_traffic_light 🚦 traffic_light 🚥 octagonal_sign 🛑 anchor ⚓ hourglass ⌛ hourglass_flowing_sand ⏳
watch ⌚ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘 clock12 🕛 sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️
ocean 🌊 dog 🐶 cat 🐱 bug 🐛 ant 🐜 bee 🐝 snail 🐌 turtle 🐢 penguin 🐧 unicorn_face 🦄 seedling 🌱 evergreen_tree 🌲 cactus 🌵
coffee ☕ tea 🍵 pizza 🍕 cake 🍰 beer 🍺 beers 🍻 apple 🍎 popcorn 🍿 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆
medal 🏅 sports_medal 🏅 dart 🎯 video_game 🎮 art 🎨 microphone 🎤 headphones 🎧 guitar 🎸 clapper 🎬 ticket 🎫
iphone 📱 telephone ☎️ telephone_receiver 📞 pager 📟 battery 🔋 electric_plug 🔌 computer 💻 desktop_computer 🖥️ keyboard ⌨️
printer 🖨️ floppy_disk 💾 cd 💿 satellite_antenna 📡 movie_camera 🎥 video_camera 📹 camera 📷 tv 📺 mag 🔍 mag_right 🔎 bulb 💡
flashlight 🔦 candle 🕯️ book 📖 books 📚 notebook 📓 ledger 📒 page_facing_up 📄 page_with_curl 📃 newspaper 📰 bookmark 🔖 bookmark_tabs 📑
label 🏷️ moneybag 💰 credit_card 💳 receipt 🧾 envelope ✉️ email 📧 incoming_envelope 📨 outbox_tray 📤 inbox_tray 📥 package 📦 mailbox 📫
pencil 📝 memo 📝 pencil2 ✏️ briefcase 💼 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ date 📅 calendar 📆 spiral_calendar_pad 🗓️
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 triangular_ruler 📐
scissors ✂️ wastebasket 🗑️ lock 🔒 unlock 🔓 key 🔑 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ wrench 🔧 nut_and_bolt 🔩 link 🔗 chains ⛓️ toolbox 🧰
magnet 🧲 test_tube 🧪 microscope 🔬 telescope 🔭 syringe 💉 pill 💊 stethoscope 🩺 adhesive_bandage 🩹 door 🚪 broom 🧹 fire_extinguisher 🧯
shield 🛡️ bomb 💣 crystal_ball 🔮 bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 mute 🔇 speaker 🔈 sound 🔉 loud_sound 🔊 postal_horn 📯
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 bangbang ‼️ interrobang ⁉️ question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖
recycle ♻️ information_source ℹ️ copyright ©️ sos 🆘 new 🆕 ok 🆗 up 🆙 cool 🆒 free 🆓 id 🆔 vs 🆚
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 black_circle ⚫
white_circle ⚪ large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜
black_large_square ⬛ small_red_triangle 🔺 small_red_triangle_down 🔻 small_blue_diamond 🔹 small_orange_diamond 🔸 large_blue_diamond 🔷
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_right_hook ↪️ leftwards_arrow_with_hook ↩️
arrows_counterclockwise 🔄 arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ fast_forward ⏩ black_right_pointing_double_triangle_with_vertical_bar ⏭️
twisted_rightwards_arrows 🔀 repeat 🔁 back 🔙 end 🔚 on 🔛 soon 🔜 top 🔝 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣
checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ earth_africa 🌍 globe_with_meridians 🌐 world_map 🗺️ house 🏠 office 🏢 hospital 🏥 factory 🏭
ship 🚢 airplane ✈️ helicopter 🚁 bike 🚲 car 🚗 bus 🚌 train 🚆 ladder 🪜 compass 🧭 wheel 🛞 ring_buoy 🛟 fast_forward ⏩ infinity ♾️
`;

const words = NAMES.trim().split(/\s+/);
const TABLE = new Map();
for (let i = 0; i < words.length; i += 2) TABLE.set(words[i], words[i + 1]);

/** The character for a short name such as "rotating_light", or null. */
export const emojiOf = (name) => TABLE.get(name.replace(/::skin-tone-\d$/, "")) ?? null;

/** Up to `limit` [name, character] pairs whose name begins with, or else contains, the word. */
export function findEmoji(word, limit = 8) {
  const pairs = [...TABLE].filter(([name]) => name.includes(word));
  return pairs.sort(([a], [b]) => Number(b.startsWith(word)) - Number(a.startsWith(word))).slice(0, limit);
}

/** Replaces every known :name: in a plain text. */
export function fillEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emojiOf(name) ?? whole);
}
